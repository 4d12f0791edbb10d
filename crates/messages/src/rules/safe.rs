//! What no message may say (domain.md, Channels): numbers of identity papers, a request for a secret, a link that looks like the
//! ministry's or hides where it leads. People are robbed by messages that do; ours are told apart by never doing it.

use vedich_kernel::text;

/// Why a text is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// Holds what may be the number of an identity paper.
    IdNumber,
    /// Asks for a one-time code, a password or another secret.
    Secret,
    /// Holds a link that looks like one of the ministry, hides where it leads, or is none that a person can check.
    Link,
}

impl Forbidden {
    /// Permanent code of the rule.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::IdNumber => "id_number",
            Self::Secret => "secret",
            Self::Link => "link",
        }
    }

    /// Key of its words on pages.
    #[must_use]
    pub fn text_key(self) -> &'static str {
        match self {
            Self::IdNumber => "messages-forbidden-id-number",
            Self::Secret => "messages-forbidden-secret",
            Self::Link => "messages-forbidden-link",
        }
    }

    /// From the permanent code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::IdNumber, Self::Secret, Self::Link].into_iter().find(|f| f.code() == code)
    }
}

/// Secrets, folded: what a text may speak of only to warn.
const SECRETS: [&str; 14] = [
    "otp",
    "mat khau",
    "mat ma",
    "passcode",
    "password",
    "ma pin",
    "ma xac thuc",
    "ma xac nhan",
    "ma kich hoat",
    "ma bao mat",
    "ma dinh danh",
    "so dinh danh",
    "so cccd",
    "so can cuoc",
];
/// What asks for something, folded: with it, a code that is told by its length (`mã 6 số`) is a secret.
const ASKS: [&str; 7] = ["gui", "doc", "nhan", "soan", "nhap", "cung cap", "cho biet"];
/// Numbers in words, folded.
const COUNTS: [&str; 10] = ["mot", "hai", "ba", "bon", "nam", "sau", "bai", "tam", "chin", "muoi"];
/// What stands between a code and how long it is, folded: `mã gồm sáu chữ số`, `mã dãy 6 con số`.
const BETWEEN: [&str; 9] = ["gom", "bao", "co", "la", "voi", "du", "dai", "chu", "con"];
/// What makes a sentence a warning: somebody does *not* do this.
const WARNS: [&str; 12] = [
    "khong cung cap",
    "khong bao gio",
    "khong hoi",
    "khong ieu cau",
    "khong gui",
    "khong doc",
    "khong chia se",
    "khong tiet lo",
    "khong nhap",
    "khong cho",
    "khong dua",
    "never",
];
/// Ends of names that make a link of a word in any script.
const ENDS: [&str; 18] = [
    "vn", "com", "net", "org", "info", "top", "xyz", "site", "online", "app", "shop", "club", "icu", "cc", "me", "io", "asia",
    "live",
];

/// Hosts that hide where a link leads.
const SHORTENERS: [&str; 16] = [
    "bit.ly",
    "tinyurl.com",
    "t.co",
    "goo.gl",
    "is.gd",
    "ow.ly",
    "cutt.ly",
    "rebrand.ly",
    "shorturl.at",
    "s.id",
    "tiny.cc",
    "rb.gy",
    "shorten.asia",
    "bom.so",
    "by.com.vn",
    "zalo.me",
];
/// What the ministry's own names are made of.
const OFFICIAL: [&str; 7] = ["vneid", "dinhdanh", "bocongan", "congan", "dancuquocgia", "dichvucong", "cancuoc"];

/// May this text go out, filled as it is?
///
/// # Errors
/// The first rule that it breaks.
pub fn check(filled: &str) -> Result<(), Forbidden> {
    if text::holds_id_number(filled) {
        return Err(Forbidden::IdNumber);
    }
    if asks_for_secret(filled) {
        return Err(Forbidden::Secret);
    }
    if hosts(filled).iter().any(|host| is_bad_host(host)) {
        return Err(Forbidden::Link);
    }
    Ok(())
}

/// Ends of names that lead nowhere outside of a house or a test.
const INSIDE: [&str; 7] = ["local", "localhost", "lan", "internal", "home", "test", "invalid"];

/// May this site's own address stand in a message? Over TLS alone, under a name that telephones outside reach, and one that no rule of
/// [`check`] refuses.
#[must_use]
pub fn is_public_site(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let end = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && !INSIDE.contains(&end) && check(address).is_ok()
}

/// A sentence that names a secret and does not warn of telling it.
fn asks_for_secret(words: &str) -> bool {
    words.split(['.', '!', '?', ';', '\n']).map(text::fold).any(|sentence| {
        let padded = format!(" {sentence} ");
        let at = SECRETS.iter().filter_map(|s| padded.find(&format!(" {s} "))).chain(counted_code(&padded)).min();
        let warned = |at: usize| WARNS.iter().any(|w| padded[..=at].contains(&format!(" {w} ")));
        at.is_some_and(|at| !warned(at))
    })
}

/// Where a sentence asks for a code that it tells by its length: one-time codes are, and the codes of letters and bookings are named instead
/// (`mã giấy mời`, `mã đặt lịch`).
fn counted_code(padded: &str) -> Option<usize> {
    let asks = ASKS.iter().any(|w| padded.contains(&format!(" {w} ")));
    let start = padded.match_indices(" ma ").find(|(at, found)| is_counted(&padded[at + found.len()..]));
    start.map(|(at, _)| at).filter(|_| asks)
}

/// What follows the word says how many digits the code has. A number behind it (`mã 12, số 5 đường Lê Lợi`) is a house's.
fn is_counted(rest: &str) -> bool {
    let mut counted = false;
    let mut words = rest.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let count = word.strip_suffix("so").unwrap_or(word);
        let number = !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit());
        if word == "so" || (number && count != word) {
            let house = words.peek().is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
            return (counted || word != "so") && !house;
        }
        if number || COUNTS.contains(&word) {
            counted = true;
        } else if !BETWEEN.contains(&word) {
            return false;
        }
    }
    false
}

/// Everything that a telephone makes a link of, without what stands before and behind the host's name.
fn hosts(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>' | '"' | '\''))
        .filter_map(|word| {
            let lower = word.to_lowercase();
            let after = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
            let host = after.split(['/', '?', '#', '\\']).next().unwrap_or_default();
            if lower.contains("://") && host.contains('@') {
                // What stands before the `@` is read as the host's name and is none: no honest link has it.
                return Some(String::new());
            }
            let host = host.rsplit('@').next().unwrap_or_default();
            let host = host.split(':').next().unwrap_or_default().trim_matches('.');
            let looks = lower.contains("://") || is_domain(host);
            looks.then(|| host.to_owned())
        })
        .collect()
}

/// Letters, a dot, and a last part of letters: what is shown as a link even without `https://`.
fn is_domain(host: &str) -> bool {
    let parts: Vec<&str> = host.split('.').collect();
    let last = parts.last().copied().unwrap_or_default();
    let script = host.is_ascii() || ENDS.contains(&last);
    script
        && parts.len() > 1
        && parts.iter().all(|p| !p.is_empty())
        && last.chars().count() >= 2
        && last.chars().all(char::is_alphabetic)
        && host.chars().any(char::is_alphabetic)
        && parts[..parts.len() - 1].iter().all(|p| p.chars().all(|c| c.is_alphanumeric() || c == '-'))
}

fn is_bad_host(host: &str) -> bool {
    let number = !host.is_empty() && host.chars().all(|c| c.is_ascii_digit() || c == '.');
    if host.is_empty() || number || !host.is_ascii() || host.split('.').any(|p| p.starts_with("xn--")) {
        return true;
    }
    if SHORTENERS.iter().any(|s| host == *s || host.ends_with(&format!(".{s}"))) {
        return true;
    }
    let plain: String = host.chars().filter(char::is_ascii_alphanumeric).map(alike).collect();
    if OFFICIAL.iter().any(|o| plain.contains(&o.chars().map(alike).collect::<String>())) {
        return true;
    }
    // `gov.vn` is the state's; anything that only says so is not.
    if plain.contains("govvn") && !host.ends_with(".gov.vn") {
        return true;
    }
    host.split(['.', '-']).any(|label| {
        let label: String = label.chars().map(alike).collect();
        label.len() >= 5 && strsim::levenshtein(&label, &"vneid".chars().map(alike).collect::<String>()) <= 1
    })
}

/// Letters and digits that are taken for each other are one.
fn alike(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | 'l' | 'j' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        other => other,
    }
}
