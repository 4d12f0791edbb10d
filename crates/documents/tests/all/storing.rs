//! What is kept of a document, and what is not: a file that fails leaves no draft, carrying one away drafts none, and the same cut-off gives
//! the same bytes.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use crate::reports::{LAST, asked, at_the_end_of_phase_one};
use vedich_accounts::{Actor, Role};
use vedich_db::{Query as _, args};
use vedich_documents::{Asked, Content, Format, Kind, Letterhead};
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
        at_the_end_of_phase_one(&city).await;
        let documents = city.services.documents.clone();
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
        at_the_end_of_phase_one(&city).await;
        let documents = city.services.documents.clone();
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
        at_the_end_of_phase_one(&city).await;
        let documents = city.services.documents.clone();
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
