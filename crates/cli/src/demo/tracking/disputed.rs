//! Two disputes (`P-3.8`) of the union that sent the named list: one with a paper, decided in part; one that waits for the standing office.

use super::Today;
use crate::{
    demo::{clock::DemoClock, desks::at, people},
    trouble::Trouble,
};
use vedich_accounts::Actor;
use vedich_crosscheck::{
    Part, Place,
    disputes::{Decision, NewDispute},
};
use vedich_server::Services;

/// Days of the campaign: the first is raised, the office decides it, the second is raised once the register had time to contradict.
const FIRST: i32 = 8;
const DECIDED: i32 = 9;
const SECOND: i32 = 11;
/// Claims that a dispute names.
const CLAIMS: i64 = 2;

/// Raised and decided in the morning.
pub(super) async fn morning(services: &Services, clock: &DemoClock, office: &Actor, today: &Today) -> Result<(), Trouble> {
    clock.set(at(today.day, 9 * 60 + 20));
    match today.n {
        FIRST => {
            let words = "Những người này đổi điện thoại, tổ đã hướng dẫn kích hoạt lại trên máy mới; có giấy xác nhận kèm theo.";
            raise(services, today, (Part::Late, words, 0), Some(paper())).await
        }
        DECIDED => decide(services, office).await,
        SECOND => {
            let words = "Tổ đã hướng dẫn tại nhà, người dân báo kích hoạt thành công; đề nghị đối chiếu lại.";
            raise(services, today, (Part::Contradicted, words, 1), None).await
        }
        _ => Ok(()),
    }
}

/// For the head's unit, unless `before` is not how many there are: then it stands already.
async fn raise(
    services: &Services,
    today: &Today,
    (part, words, before): (Part, &str, usize),
    evidence: Option<Vec<u8>>,
) -> Result<(), Trouble> {
    let head = people::actor(services, "thutruong").await?;
    let Some(unit) = head.grants.iter().find_map(|g| g.unit) else { return Ok(()) };
    if services.crosscheck.disputes(&head).await?.len() != before {
        return Ok(());
    }
    let (_, claims) = services.crosscheck.settled(&head, Place::Unit(unit), Some(part), 0, CLAIMS).await?;
    let new = NewDispute {
        unit,
        from: today.from,
        to: today.day.plus(-1),
        round: None,
        words: words.to_owned(),
        claims: claims.iter().map(|c| c.id).collect(),
        evidence,
    };
    services.crosscheck.raise_dispute(&head, new).await?;
    Ok(())
}

/// In part where there is a part to be chosen.
async fn decide(services: &Services, office: &Actor) -> Result<(), Trouble> {
    let all = services.crosscheck.disputes(office).await?;
    let Some(no) = all.iter().find(|d| d.decision().is_none()).map(|d| d.no) else { return Ok(()) };
    let (_, claims) = services.crosscheck.dispute(office, no).await?;
    let (decision, ticked) = match claims.as_slice() {
        [first, _, ..] => (Decision::Partly, vec![first.id]),
        _ => (Decision::Rejected, Vec::new()),
    };
    let reason = "Giấy xác nhận chỉ nêu rõ một trường hợp; các trường hợp khác giữ nguyên theo dữ liệu dân cư.";
    Ok(services.crosscheck.decide_dispute(office, no, decision, reason, &ticked).await?)
}

/// A page of paper as a scanner would hand it over, plainly a sample.
fn paper() -> Vec<u8> {
    let words = "BT /F1 14 Tf 60 760 Td (GIAY XAC NHAN - MAU CUA BAN TRINH DIEN) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{words}\nendstream", words.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let (mut out, mut table) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (no, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{no} 0 obj\n{object}\nendobj\n"));
    }
    let (begins, size) = (out.len(), objects.len() + 1);
    out.push_str(&format!("xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{begins}\n%%EOF\n"));
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_crosscheck::disputes::{EvidenceKind, rules::kind_of};

    #[test]
    fn the_paper_is_taken_as_evidence_and_its_table_is_where_it_says() {
        let bytes = paper();
        assert_eq!(kind_of(&bytes), Some(EvidenceKind::Pdf));
        let text = String::from_utf8(bytes).unwrap();
        let begins: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(text[begins..].starts_with("xref\n0 6\n"));
        let third: usize = text[begins..].lines().nth(5).unwrap()[..10].parse().unwrap();
        assert!(text[third..].starts_with("3 0 obj\n"));
    }
}
