//! What is sealed opens, and what is kept of people stays what it was.

use super::*;
use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use vedich_kernel::{CitizenNumber, PartitionId};

fn citizen(n: i64) -> CitizenId {
    CitizenId { partition: PartitionId(3), number: CitizenNumber(n) }
}

#[test]
fn a_sealed_person_opens_for_the_same_citizen_only() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), CampaignId(1)).unwrap();
    let person = Person { name: "Nguyễn Thị Hoa".into(), national_id: "070180001234".into(), ..Person::default() };
    let sealed = vault.seal(CampaignId(1), citizen(5), &Vault::encode(&person).unwrap()).unwrap();
    assert!(!sealed.windows(3).any(|w| w == b"Hoa"));
    // A second opening reads the wrapped key back from its file.
    let again = Vault::open(folder.path(), CampaignId(1)).unwrap();
    assert_eq!(again.open_person(CampaignId(1), citizen(5), &sealed).unwrap(), person);
    assert!(again.open_person(CampaignId(1), citizen(6), &sealed).is_err());
    assert!(again.open_person(CampaignId(2), citizen(5), &sealed).is_err());
    assert_eq!(person.masked_id(), "070*****1234");
}

#[test]
fn an_old_number_is_shown_where_there_is_no_other() {
    let of =
        |national: &str, old: &str| Person { national_id: national.into(), old_id: old.into(), ..Person::default() }.masked_id();
    assert_eq!(of("", "285123456"), format!("CMND {}", vedich_kernel::OldId::parse("285123456").unwrap().masked()));
    assert_eq!(of("070180001234", "285123456"), "070*****1234");
    assert_eq!((of("", ""), of("1234567", "")), (String::new(), "*******".to_owned()));
}

proptest::proptest! {
    #[test]
    fn what_is_sealed_is_the_construction_s_own(
        key: [u8; 32],
        nonce: [u8; 24],
        aad in proptest::collection::vec(proptest::num::u8::ANY, 0..80),
        plain in proptest::collection::vec(proptest::num::u8::ANY, 0..600),
    ) {
        let vault = Vault::from_key(&key, 1);
        let sealed = vault.seal_under(nonce.into(), &aad, &plain).unwrap();
        let whole = XChaCha20Poly1305::new((&*vault.inner.data).into());
        let expected = whole.encrypt(&nonce.into(), Payload { msg: &plain, aad: &aad }).unwrap();
        assert_eq!(sealed[..24], nonce);
        assert_eq!(sealed[24..], expected);
        assert_eq!(vault.open_with(&aad, &sealed).unwrap(), plain);
    }
}

#[test]
fn what_a_row_tells_is_encoded_as_the_person_it_names() {
    let person = Person {
        name: "Nguyễn Thị Hoa".into(),
        fold: "nguien thi hoa".into(),
        birth_year: 1980,
        birth_month: 6,
        birth_day: 19,
        national_id: "070180001234".into(),
        old_id: "285123456".into(),
        permanent_address: "12 Lê Lợi".into(),
        current_address: "3 Hùng Vương".into(),
        head: "Trần Văn A".into(),
        relation: "vợ".into(),
        phone: "0912345678".into(),
        card_issued: 18_000,
    };
    let mut bytes = vec![7];
    Vault::encode_behind(&person.told(), &mut bytes).unwrap();
    assert_eq!(bytes[1..], Vault::encode(&person).unwrap());
    assert_eq!(Vault::decode(&bytes[1..]).unwrap(), person);
    assert_eq!(Vault::fold_of(&bytes[1..]).unwrap(), person.fold);
}

proptest::proptest! {
    #[test]
    fn one_address_is_kept_once_and_digested_as_two(length in 0_usize..400, phone in "[0-9]{0,11}", other: bool) {
        let permanent_address = "ở".repeat(length);
        let current_address = if other { "12 Lê Lợi".to_owned() } else { permanent_address.clone() };
        let person = Person { name: "Nguyễn Thị Hoa".into(), permanent_address, current_address, phone, ..Person::default() };
        let (vault, whole) = (Vault::from_key(&[1; 32], 1), postcard::to_stdvec(&person).unwrap());
        let kept = Vault::encode(&person).unwrap();
        assert_eq!(vault.person_digest(&kept), vault.content_digest(&whole), "as in databases of before");
        assert_eq!(Vault::decode(&kept).unwrap(), person);
        assert_eq!(Vault::decode(&whole).unwrap(), person, "what was sealed before opens");
        assert_eq!(kept.len() < whole.len(), !other && length > 0);
    }
}

#[test]
fn digests_are_hmac_sha_256_for_ever() {
    // They stand in databases: another construction would make everybody somebody else. Worked out with Python's `hmac`.
    let vault = Vault::from_key(&[1; 32], 1);
    assert_eq!(hex::encode(vault.key_digest(1, "070180001234")), "413ac1d683f10555b3f09ff2408b3bb8");
    assert_eq!(hex::encode(vault.content_digest("Nguyễn Thị Hoa".as_bytes())), "7136256624784e381563538bcc191c89");
    assert_eq!(vault.household(1, "12 le loi", "tran van a"), 2_311_577_345_082_026_086);
    assert_eq!(hex::encode(*vault.derived(b"lease 7")), "5ce882985017549e08dd89dffad95c68527ece6831270269acd23a6eb21a6476");
}

#[test]
fn a_table_by_digest_finds_what_was_put_in() {
    let vault = Vault::from_key(&[1; 32], 1);
    let digest = |n: i64| vault.key_digest(1, &format!("{n:012}"));
    let table: DigestMap<i64> = (0..1_000).map(|n| (digest(n), n)).collect();
    assert_eq!(table.len(), 1_000);
    assert!((0..1_000).all(|n| table.get(&digest(n)) == Some(&n)) && !table.contains_key(&digest(1_000)));
}

#[test]
fn digests_depend_on_key_kind_and_number() {
    let a = Vault::from_key(&[1; 32], 1);
    let b = Vault::from_key(&[2; 32], 1);
    let digest = a.key_digest(1, "070180001234");
    assert_eq!(digest, a.key_digest(1, "070180001234"));
    assert_ne!(digest, a.key_digest(2, "070180001234"));
    assert_ne!(digest, a.key_digest(1, "070180001235"));
    assert_ne!(digest, b.key_digest(1, "070180001234"));
    assert_eq!(a.household(1, "12 Lê Lợi", "Trần Văn A"), a.household(1, "12 Lê Lợi", "Trần Văn A"));
    assert!(a.household(1, "12 Lê Lợi", "Trần Văn A") > 0);
}
