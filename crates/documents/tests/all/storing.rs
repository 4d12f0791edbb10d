//! What is kept of a document, and what is not: a file that fails leaves no draft, carrying one away drafts none, and the same cut-off gives
//! the same bytes, also under a program that would word it otherwise.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::reports::{LAST, asked, at_the_end_of_phase_one};
use vedich_accounts::{Actor, Role};
use vedich_db::{By, Query as _, args};
use vedich_documents::{
    Asked, Content, Format, Kind, Letterhead,
    draft::{Section, narrative},
    facts::Facts,
};
use vedich_kernel::Moment;
use vedich_testkit::{City, Where, both, people};

fn cli() -> Actor {
    Actor::cli("test")
}

/// Documents in lists, and facts that are kept.
async fn kept(city: &City) -> (i64, i64) {
    let listed = city.services.documents.list(&cli(), (100, 0)).await.unwrap().1;
    (listed, city.services.db.scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM document", args![]).await.unwrap())
}

#[tokio::test]
async fn a_file_that_cannot_be_written_leaves_no_draft_behind() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let head = documents.letterhead(&cli(), None).await.unwrap();
        // No font of the program draws it; without the program it fails all the same.
        documents.set_letterhead(&cli(), None, Letterhead { name: "字".into(), ..head }).await.unwrap();
        documents.create_as(&cli(), asked(Kind::Phase, None), Format::Pdf).await.unwrap_err();
        documents.export(&cli(), asked(Kind::Phase, None), Format::Pdf).await.unwrap_err();
        assert_eq!(kept(&city).await, (0, 0));
        documents.create_as(&cli(), asked(Kind::Phase, None), Format::Docx).await.unwrap();
        assert_eq!(kept(&city).await, (1, 1));
    })
    .await;
}

#[tokio::test]
async fn carrying_away_drafts_nothing_and_piles_nothing_up() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let first = documents.export(&cli(), asked(Kind::Phase, None), Format::Docx).await.unwrap();
        let again = documents.export(&cli(), asked(Kind::Phase, None), Format::Docx).await.unwrap();
        assert_eq!((first.no, first.cutoff), (None, again.cutoff));
        assert_eq!((first.unchanged, again.unchanged), (false, true));
        assert!(first.bytes == again.bytes, "nothing has changed in between");
        assert_eq!(kept(&city).await, (0, 1), "facts are kept once, and stand in nobody's list");
        // Another extract of the same day says more; the cut-off still gives the same.
        city.evening_of(LAST.plus(2));
        let mut rows = people(80);
        rows.iter_mut().for_each(|r| r.note_activation("12/07/2023"));
        city.import(LAST, &rows).await;
        let then = Asked { cutoff: Some(first.cutoff), ..asked(Kind::Phase, None) };
        assert!(documents.export(&cli(), then, Format::Docx).await.unwrap().bytes == first.bytes, "byte for byte");
        let newer = documents.export(&cli(), asked(Kind::Phase, None), Format::Docx).await.unwrap();
        assert!(newer.cutoff > first.cutoff && newer.bytes != first.bytes);
        assert_eq!(kept(&city).await, (0, 2));
        // Somebody drafts what was carried away, and writes into it: from then on it is carried away as they wrote it.
        let drafted = documents.create(&cli(), then).await.unwrap();
        assert_eq!((drafted.cutoff, kept(&city).await), (first.cutoff, (1, 2)));
        let mut content = Content::default();
        content.texts.insert("phan_bai_hoc".into(), "Bám dân.".into());
        documents.save(&cli(), drafted.no, 1, content, "").await.unwrap();
        let edited = documents.export(&cli(), then, Format::Docx).await.unwrap();
        assert!(edited.no == Some(drafted.no) && edited.bytes != first.bytes);
    })
    .await;
}

#[tokio::test]
async fn the_newest_stays_the_same_document_until_something_changes() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let first = documents.create(&office, asked(Kind::Appendix, None)).await.unwrap();
        let again = documents.create(&office, asked(Kind::Appendix, None)).await.unwrap();
        assert_eq!(first.no, again.no, "drafting it was no change");
        let mut rows = people(80);
        rows.iter_mut().for_each(|r| r.note_activation("12/07/2023"));
        city.import(LAST, &rows).await;
        assert_ne!(documents.create(&office, asked(Kind::Appendix, None)).await.unwrap().no, first.no);
    })
    .await;
}

/// As if a program of other rules had drafted the document.
async fn drafted_by_another(city: &City, no: i64, facts: &Facts) {
    let facts = serde_json::to_string(facts).unwrap();
    let write = city.services.db.write(By::system("test", Moment(0)), move |tx| {
        let facts = facts.clone();
        Box::pin(async move { tx.exec("UPDATE document SET facts = $2 WHERE no = $1", args![no, facts]).await })
    });
    assert_eq!(write.await.unwrap(), 1);
}

#[tokio::test]
async fn words_that_nobody_edited_stay_as_they_were_drafted() {
    both(|city| async move {
        let documents = at_the_end_of_phase_one(&city).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        let whole = documents.whole(&office, no).await.unwrap();
        let now = narrative::draft(Kind::Phase, &whole.facts, "phan_bai_hoc").join("\n");
        assert_eq!(whole.facts.words["phan_bai_hoc"], now, "kept when it is drafted");
        let printed = async || {
            let json = documents.file(&office, no, Format::Json).await.unwrap().1;
            String::from_utf8(json).unwrap()
        };
        let first = printed().await;
        let mut other = whole.facts.clone();
        let earlier = "Lời của bản trước, đạt {{ty_le_kich_hoat}}.";
        other.words.insert("phan_bai_hoc".into(), earlier.into());
        other.words.insert("trich_yeu".into(), "Trích yếu của bản trước".into());
        other.words.insert("loi_ket".into(), "Lời kết của bản trước".into());
        drafted_by_another(&city, no, &other).await;
        let kept = printed().await;
        for said in ["Lời của bản trước, đạt ", "Trích yếu của bản trước", "Lời kết của bản trước./."]
        {
            assert!(kept.contains(said) && !first.contains(said), "{said}: {kept}");
        }
        let again = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        assert_eq!(again, no, "other words of the same facts are no news");
        // The editor shows the kept words; saved as they stand they are nobody's, while others are.
        let browser = city.signed_in(Role::StandingOffice, Where::City).await;
        assert!(browser.get(&format!("/documents/{no}/edit")).await.text().contains(earlier));
        let mut content = Content::default();
        content.texts.insert("phan_bai_hoc".into(), earlier.into());
        content.texts.insert("phan_uu_diem".into(), "Lời của người.".into());
        documents.save(&office, no, 1, content, "").await.unwrap();
        let content = documents.whole(&office, no).await.unwrap().content();
        assert_eq!(content.texts.keys().collect::<Vec<_>>(), ["phan_uu_diem"]);
        let edited = printed().await;
        assert!(edited.contains("Lời của người.") && edited.contains("Lời của bản trước, đạt "), "{edited}");
        documents.save(&office, no, 2, Content::default(), "").await.unwrap();
        assert!(printed().await == kept, "what was edited away comes back as it was drafted");
        // So do headings, labels and what stands where.
        let is_lessons = |s: &Section| matches!(s, Section::Text { key, .. } if key == "phan_bai_hoc");
        let at = other.outline.iter().position(is_lessons).expect("the outline is kept when it is drafted");
        assert!(matches!(&other.outline[at - 1], Section::Heading(1, words) if first.contains(words.as_str())));
        other.outline[at - 1] = Section::Heading(1, "III. KINH NGHIỆM CỦA BẢN TRƯỚC".into());
        other.outline[at] = Section::Text { key: "phan_bai_hoc".into(), label: "Nhãn của bản trước".into() };
        drafted_by_another(&city, no, &other).await;
        assert!(printed().await.contains("III. KINH NGHIỆM CỦA BẢN TRƯỚC") && !kept.contains("CỦA BẢN TRƯỚC"));
        assert!(browser.get(&format!("/documents/{no}/edit")).await.text().contains("Nhãn của bản trước"));
        assert_eq!(documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no, no, "another outline is no news");
        // A document of earlier, with which no words and no outline were kept, goes on being drafted.
        other.words.clear();
        other.outline.clear();
        drafted_by_another(&city, no, &other).await;
        assert!(printed().await == first);
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_stays_as_it_was_sent() {
    both(|city| async move {
        at_the_end_of_phase_one(&city).await;
        city.evening_of(LAST.plus(1));
        let documents = city.services.documents.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        let head = documents.letterhead(&office, None).await.unwrap();
        let signer = async |name: &str| {
            documents.set_letterhead(&office, None, Letterhead { name: name.into(), ..head.clone() }).await.unwrap();
        };
        signer("Trần Thị Ký").await;
        documents.approve_seeing(&office, no, true).await.unwrap();
        let files = async || {
            let docx = documents.file(&office, no, Format::Docx).await.unwrap().1;
            (docx, String::from_utf8(documents.file(&office, no, Format::Json).await.unwrap().1).unwrap())
        };
        let sent = files().await;
        assert!(sent.1.contains("Trần Thị Ký"));
        // Somebody else signs from now on, and a later program would word it otherwise.
        signer("Lê Văn Sau").await;
        let mut other = documents.whole(&office, no).await.unwrap().facts;
        other.words.insert("phan_bai_hoc".into(), "Lời của bản sau.".into());
        drafted_by_another(&city, no, &other).await;
        assert!(files().await == sent, "byte for byte");
        // What is given back is written anew, and approved as it is then.
        documents.give_back(&office, no, "Bổ sung nguyên nhân").await.unwrap();
        let open = files().await;
        assert!(open.1.contains("Lê Văn Sau") && open.1.contains("Lời của bản sau.") && open.0 != sent.0);
        documents.approve_seeing(&office, no, true).await.unwrap();
        let again = files().await;
        assert!(again == open);
        signer("Trần Thị Ký").await;
        assert!(files().await == again);
    })
    .await;
}

#[tokio::test]
async fn what_was_approved_stays_in_the_citys_own_template_of_then() {
    both(|city| async move {
        at_the_end_of_phase_one(&city).await;
        city.evening_of(LAST.plus(1));
        let documents = city.services.documents.clone();
        let office = city.user(Role::StandingOffice, Where::City).await;
        let no = documents.create(&office, asked(Kind::Phase, None)).await.unwrap().no;
        let head = documents.letterhead(&office, None).await.unwrap();
        documents.set_letterhead(&office, None, Letterhead { name: "Trần Thị Ký".into(), ..head }).await.unwrap();
        // Any two DOCX will do.
        let one = documents.file(&office, no, Format::Docx).await.unwrap().1;
        let two = documents.export(&office, asked(Kind::Appendix, None), Format::Docx).await.unwrap().bytes;
        let template = async |bytes: &[u8]| documents.set_template(&office, Kind::Phase, bytes.to_vec()).await.unwrap();
        let filled = async || documents.in_template(&office, no).await.unwrap().1;
        template(&two[..]).await;
        let in_two = filled().await;
        template(&one[..]).await;
        let in_one = filled().await;
        assert!(in_one != in_two, "a draft is in the newest template");
        documents.approve_seeing(&office, no, true).await.unwrap();
        template(&two[..]).await;
        assert!(filled().await == in_one, "in the template that stood when it was approved");
        // What is written anew is in the newest again, and stays in it.
        documents.give_back(&office, no, "Bổ sung nguyên nhân").await.unwrap();
        assert!(filled().await == in_two);
        documents.approve_seeing(&office, no, true).await.unwrap();
        assert!(filled().await == in_two);
        let kept = "SELECT CAST(COUNT(*) AS BIGINT) FROM document_setting WHERE name LIKE 'file:%:template'";
        let files: i64 = city.services.db.scalar(kept, args![]).await.unwrap();
        assert_eq!(files, 2, "each approved version is kept as it was first carried away");
        template(&one[..]).await;
        assert!(filled().await == in_two);
    })
    .await;
}
