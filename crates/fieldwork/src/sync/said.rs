//! Operations as phones make them, on their way in: opened, read, held to the limits of the rules table.

use crate::{
    model::PhoneOf,
    rules::{HeldReason, phone},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vedich_claims::{Method, Outcome};
use vedich_kernel::{CitizenId, Day, Moment, NationalId, OldId};

/// An operation as it was opened.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct FieldOperation {
    /// The phone's own id; the same id twice is one fact.
    pub id: String,
    /// When it happened by the phone's clock (µs since 1970, UTC).
    #[schema(value_type = i64)]
    pub observed_at: Moment,
    /// Server minus phone (µs) at the last contact before.
    #[serde(default)]
    pub clock_offset: Option<i64>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = FieldOperationKind)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// Somebody was met, or not.
    Visit(VisitSaid),
    /// An earlier operation is taken back.
    Withdraw {
        /// Which.
        corrects: String,
    },
    /// Help to somebody who is on no list.
    Help(HelpSaid),
    /// A help post opens.
    Post {
        /// Where, in words.
        place: String,
        /// What kind of place.
        #[serde(default)]
        place_kind: PlaceKind,
    },
    /// A help post closes.
    PostEnd {
        /// The operation that opened it.
        post: String,
    },
    /// A phone number was shown to call it.
    Call {
        /// From which list.
        list: i64,
        /// Whose.
        #[schema(value_type = String)]
        citizen: CitizenId,
    },
    /// Something that another room reads ([`crate::PhoneRoom`]).
    Room(RoomWords),
}

/// What was said to another room.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = FieldRoomWords)]
pub struct RoomWords {
    /// Which.
    pub room: String,
    /// The list on which the person stands, where it is about one of a list.
    #[serde(default)]
    pub list: Option<i64>,
    /// That person.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub citizen: Option<CitizenId>,
    /// What the room reads.
    #[schema(value_type = Object)]
    pub body: serde_json::Value,
}

/// A visit as told.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = FieldVisit)]
pub struct VisitSaid {
    /// From which list.
    pub list: i64,
    /// Whom.
    #[schema(value_type = String)]
    pub citizen: CitizenId,
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    #[serde(default)]
    pub method: Option<Method>,
    /// Whose phone.
    #[serde(default)]
    pub phone_of: Option<PhoneOf>,
    /// A few words, without what identifies anybody.
    #[serde(default)]
    pub note: Option<String>,
    /// Where, coarsely.
    #[serde(default)]
    pub place: Option<Position>,
    /// In the place of which operation.
    #[serde(default)]
    pub corrects: Option<String>,
    /// A better day.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub until: Option<Day>,
    /// A better hour.
    #[serde(default)]
    pub hour: Option<Hour>,
    /// At which help post, where it was at none of the doors: it counts on the list and at the post.
    #[serde(default)]
    pub post: Option<String>,
}

/// A help as told.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = FieldHelp)]
pub struct HelpSaid {
    /// National or old ID.
    pub number: String,
    /// Birth year.
    #[serde(default)]
    pub birth_year: Option<i64>,
    /// What came of it.
    pub outcome: Outcome,
    /// App or web.
    #[serde(default)]
    pub method: Option<Method>,
    /// Whose phone.
    #[serde(default)]
    pub phone_of: Option<PhoneOf>,
    /// At which post.
    #[serde(default)]
    pub post: Option<String>,
    /// A few words.
    #[serde(default)]
    pub note: Option<String>,
}

/// A coarse position.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = FieldPosition)]
pub struct Position {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl Position {
    /// To about a hundred metres, as the app rounds it: whatever a program sends, nothing finer is kept beside a visit.
    #[must_use]
    pub fn coarse(self) -> Self {
        let round = |degrees: f64| (degrees * PARTS_OF_DEGREE).round() / PARTS_OF_DEGREE;
        Self { lat: round(self.lat), lon: round(self.lon) }
    }
}

/// Steps of a coarse position in a degree.
const PARTS_OF_DEGREE: f64 = 1_000.0;

/// When people are at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names say it
pub enum Hour {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Weekend,
}

impl Hour {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Morning, "morning"),
        (Self::Noon, "noon"),
        (Self::Afternoon, "afternoon"),
        (Self::Evening, "evening"),
        (Self::Weekend, "weekend"),
    ];

    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(h, _)| *h == self).map_or("", |(_, code)| code)
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, code)| *code == word).map(|(h, _)| h)
    }
}

/// What kind of place a help post is at (`P-4.3c`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = FieldworkPlaceKind)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names say it
pub enum PlaceKind {
    Market,
    Supermarket,
    School,
    Residential,
    Cultural,
    #[default]
    Other,
}

impl PlaceKind {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Market, "market"),
        (Self::Supermarket, "supermarket"),
        (Self::School, "school"),
        (Self::Residential, "residential"),
        (Self::Cultural, "cultural"),
        (Self::Other, "other"),
    ];

    /// As stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(k, _)| *k == self).map_or("other", |(_, code)| code)
    }

    /// From the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|(_, code)| *code == word).map_or(Self::Other, |(k, _)| k)
    }
}

impl What {
    /// As stored.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Visit(_) => "visit",
            Self::Withdraw { .. } => "withdraw",
            Self::Help(_) => "help",
            Self::Post { .. } => "post",
            Self::PostEnd { .. } => "post_end",
            Self::Call { .. } => "call",
            Self::Room(_) => "room",
        }
    }

    /// Takes the note away when it holds a one-time code, a password, a passcode or the number of an ID, or is too long; says whether it did.
    fn leave_out_secret(&mut self) -> bool {
        let note = match self {
            Self::Visit(v) => &mut v.note,
            Self::Help(h) => &mut h.note,
            Self::Room(r) => return r.leave_out_secret(),
            _ => return false,
        };
        // A note that is longer than the phone lets anybody write does not bury the result that it stands with.
        let out = note.as_deref().is_some_and(|n| phone::leaves_out(n) || n.chars().count() > phone::NOTE_MAX);
        if out {
            *note = None;
        }
        out
    }

    /// Keeps to the limits of the rules table.
    fn is_sound(&self) -> bool {
        let short = |text: &Option<String>| text.as_ref().is_none_or(|t| t.chars().count() <= phone::NOTE_MAX);
        let id = |text: &str| is_id(text);
        match self {
            Self::Visit(v) => {
                let near = v.place.is_none_or(|p| p.lat.abs() <= 90.0 && p.lon.abs() <= 180.0);
                short(&v.note) && near && v.corrects.as_deref().is_none_or(id) && v.post.as_deref().is_none_or(id)
            }
            Self::Withdraw { corrects } => id(corrects),
            Self::Help(h) => {
                let year = h.birth_year.is_none_or(|y| (1850..2200).contains(&y));
                short(&h.note) && year && h.post.as_deref().is_none_or(id) && vedich_claims::rules::number(&h.number).is_ok()
            }
            Self::Post { place, .. } => (1..=phone::PLACE_MAX).contains(&place.trim().chars().count()),
            Self::PostEnd { post } => id(post),
            Self::Call { .. } => true,
            Self::Room(r) => r.is_sound(),
        }
    }
}

impl RoomWords {
    /// The same for the note of what another room reads.
    fn leave_out_secret(&mut self) -> bool {
        let secret = self.note().is_some_and(phone::leaves_out);
        if secret && let Some(body) = self.body.as_object_mut() {
            body.remove("note");
        }
        secret
    }

    fn note(&self) -> Option<&str> {
        self.body.get("note").and_then(serde_json::Value::as_str)
    }

    fn is_sound(&self) -> bool {
        let short = self.note().is_none_or(|n| n.chars().count() <= phone::NOTE_MAX);
        let named = (1..=20).contains(&self.room.len()) && self.room.bytes().all(|b| b.is_ascii_lowercase());
        let whole = self.citizen.is_none() || self.list.is_some();
        named && short && whole && self.body.is_object() && self.body.to_string().len() <= ROOM_MAX
    }
}

/// Bytes at most that are said to another room.
const ROOM_MAX: usize = 2_000;

/// May a number be somebody's? What is no number at all is told by what is sound.
fn is_possible(number: &str) -> bool {
    match (NationalId::parse(number), OldId::parse(number)) {
        (Ok(parsed), _) => parsed.id.is_possible(),
        (_, Ok(old)) => old.is_possible(),
        _ => true,
    }
}

/// An operation's id as phones make them: a UUID, or something like it.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b))
}

/// A name for something that came without a usable one: the same content has the same name, so it is kept once.
fn unnamed(what_came: &str) -> String {
    let digest = Sha256::digest(what_came.as_bytes());
    format!("unnamed-{}", digest.iter().take(16).map(|b| format!("{b:02x}")).collect::<String>())
}

/// An operation on its way in: opened and sound, or kept as it came with the reason why it is not.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Its id; for one without a usable id, a digest of what came.
    pub id: String,
    /// What came, opened where that was possible.
    pub text: String,
    /// What it says, or why it cannot be read.
    pub read: Result<FieldOperation, HeldReason>,
    /// Its note held a secret or the number of the citizen, or was too long, and is kept nowhere.
    pub note_left_out: bool,
}

/// What came, without its note.
fn without_note(text: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("note");
        if let Some(body) = fields.get_mut("body").and_then(serde_json::Value::as_object_mut) {
            body.remove("note");
        }
    }
    value.to_string()
}

/// What came, with a coarse position in place of its own.
fn with_place(text: &str, place: Position) -> String {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("place".to_owned(), serde_json::json!(place));
    }
    value.to_string()
}

impl Arrived {
    /// From an opened text under an id.
    #[must_use]
    pub fn of_text(id: &str, text: &str) -> Self {
        match serde_json::from_str::<FieldOperation>(text) {
            Ok(operation) if operation.id == id => Self::sound(operation, text),
            _ => Self::unread(id, HeldReason::Malformed, text),
        }
    }

    /// From an operation that came in clear.
    #[must_use]
    pub fn of_value(value: &serde_json::Value) -> Self {
        let id = value.get("id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        Self::of_text(&id, &value.to_string())
    }

    fn sound(mut operation: FieldOperation, text: &str) -> Self {
        let note_left_out = operation.what.leave_out_secret();
        let mut text = if note_left_out { without_note(text) } else { text.to_owned() };
        // Held or taken, nothing finer is kept.
        if let What::Visit(VisitSaid { place: Some(place), .. }) = &mut operation.what {
            *place = place.coarse();
            text = with_place(&text, *place);
        }
        if matches!(&operation.what, What::Help(h) if !is_possible(&h.number)) {
            return Self { note_left_out, ..Self::unread(&operation.id, HeldReason::NoSuchNumber, &text) };
        }
        if is_id(&operation.id) && operation.what.is_sound() {
            return Self { id: operation.id.clone(), text, read: Ok(operation), note_left_out };
        }
        Self { note_left_out, ..Self::unread(&operation.id, HeldReason::Malformed, &text) }
    }

    /// One that cannot be read.
    #[must_use]
    pub fn unread(id: &str, reason: HeldReason, what_came: &str) -> Self {
        let id = if is_id(id) { id.to_owned() } else { unnamed(what_came) };
        Self { id, text: what_came.to_owned(), read: Err(reason), note_left_out: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(body: &serde_json::Value) -> Arrived {
        Arrived::of_value(
            &serde_json::json!({ "id": "a", "kind": "room", "room": "inspections", "observed_at": 0, "body": body }),
        )
    }

    #[test]
    fn a_secret_in_what_another_room_reads_is_kept_nowhere() {
        let arrived = room(&serde_json::json!({ "item": 1, "note": "mã OTP là 482 916" }));
        assert!(arrived.note_left_out && arrived.read.is_ok());
        assert!(!arrived.text.contains("482"), "{}", arrived.text);
        let numbered = room(&serde_json::json!({ "item": 1, "note": "thẻ 0701 8500 1234" }));
        assert!(numbered.note_left_out && !numbered.text.contains("8500"), "{}", numbered.text);
        let plain = room(&serde_json::json!({ "item": 1, "note": "gặp lúc 19:30" }));
        assert!(!plain.note_left_out && plain.text.contains("19:30"));
    }

    #[test]
    fn no_finer_position_is_kept_than_the_app_tells() {
        let kept = |lat, lon| serde_json::json!(Position { lat, lon }.coarse());
        assert_eq!(kept(11.534_567, 106.883_49), serde_json::json!({ "lat": 11.535, "lon": 106.883 }));
        assert_eq!(kept(11.535, 106.883), serde_json::json!({ "lat": 11.535, "lon": 106.883 }));
        // Also of what is held, whole, and never removed.
        let visit = serde_json::json!({ "id": "a", "kind": "visit", "list": 7, "citizen": "1-00d30f6ac4b2a911", "outcome": "not_home",
            "observed_at": 0, "place": { "lat": 11.534_567, "lon": 106.883_49 } });
        let arrived = Arrived::of_value(&visit);
        assert!(arrived.read.is_ok(), "{:?}", arrived.read);
        assert!(arrived.text.contains("11.535") && !arrived.text.contains("11.5345"), "{}", arrived.text);
    }

    #[test]
    fn help_to_a_number_that_nobody_can_have_waits_with_that_reason() {
        let help = |number: &str| {
            let said = serde_json::json!({ "id": "a", "kind": "help", "number": number, "outcome": "guided", "observed_at": 0 });
            Arrived::of_value(&said).read.err()
        };
        assert_eq!(help("070180001234"), None);
        assert_eq!(help("285123456"), None);
        for made_up in ["000000000000", "099180001234", "070480001234", "000000000"] {
            assert_eq!(help(made_up), Some(HeldReason::NoSuchNumber), "{made_up}");
        }
        assert_eq!(help("12"), Some(HeldReason::Malformed));
    }

    #[test]
    fn a_note_that_is_too_long_does_not_bury_its_result() {
        let note = "x".repeat(phone::NOTE_MAX + 1);
        let said = serde_json::json!({ "id": "a", "kind": "visit", "list": 1, "citizen": "1-00d30f6ac4b2a911", "outcome": "activated",
            "observed_at": 0, "note": note });
        let arrived = Arrived::of_value(&said);
        assert!(arrived.read.is_ok() && arrived.note_left_out && !arrived.text.contains("xxx"));
    }

    #[test]
    fn what_is_said_to_another_room_is_bounded_and_about_somebody_of_a_list() {
        let long = room(&serde_json::json!({ "words": "x".repeat(ROOM_MAX) }));
        let wordy = room(&serde_json::json!({ "note": "x".repeat(phone::NOTE_MAX + 1) }));
        let nothing = room(&serde_json::json!("text"));
        for arrived in [long, wordy, nothing] {
            assert_eq!(arrived.read.err(), Some(HeldReason::Malformed));
        }
        let mut about = serde_json::json!({ "id": "a", "kind": "room", "room": "shifts", "observed_at": 0, "body": {}, "citizen": "1-00d30f6ac4b2a911" });
        assert_eq!(Arrived::of_value(&about).read.err(), Some(HeldReason::Malformed), "of which list?");
        about["list"] = 7.into();
        assert!(Arrived::of_value(&about).read.is_ok());
    }
}
