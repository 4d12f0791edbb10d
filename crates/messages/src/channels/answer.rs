//! The answer to an HTTP request, as it comes in: where it ends, and what it says.

use super::wire::Reply;

/// No head is longer.
const LONGEST_HEAD: usize = 1 << 16;
/// So many interim answers (`100 Continue`, `103 Early Hints`) are passed over.
const MOST_INTERIM: usize = 8;
/// No line with a chunk's size is longer.
const LONGEST_SIZE: usize = 1 << 10;

/// Reads a whole answer: with its length, in chunks, or up to the end of the connection. Of one that goes on beyond what is read (`whole` is
/// false), status and beginning: it tells all the same whether the other side took it.
pub(super) fn parse(seen: &[u8], whole: bool) -> Option<Reply> {
    let (status, head, rest) = last_head(seen)?;
    let body = match Framing::of(status, head)? {
        _ if !whole => rest.to_vec(),
        Framing::Nothing => Vec::new(),
        Framing::Chunks => chunks(rest)?,
        Framing::Length(n) => rest.get(..n)?.to_vec(),
        Framing::UntilClosed => rest.to_vec(),
    };
    Some(Reply { status, body: String::from_utf8_lossy(&body).into_owned() })
}

/// How an answer tells where its body ends.
enum Framing {
    Nothing,
    Chunks,
    Length(usize),
    UntilClosed,
}

impl Framing {
    /// None where a length is no number.
    fn of(status: u16, head: &str) -> Option<Self> {
        let field = |name: &str| {
            head.split("\r\n")
                .skip(1)
                .find_map(|l| l.split_once(':').filter(|(n, _)| n.trim().eq_ignore_ascii_case(name)).map(|(_, v)| v.trim()))
        };
        Some(if matches!(status, 204 | 304) {
            Self::Nothing
        } else if field("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
            Self::Chunks
        } else if let Some(length) = field("content-length") {
            Self::Length(length.parse().ok()?)
        } else {
            Self::UntilClosed
        })
    }
}

/// The answer says itself that nothing more comes.
pub(super) fn is_complete(seen: &[u8]) -> bool {
    End::default().is_reached(seen)
}

/// Looks for the end of an answer while it comes in. What was understood is not read again: an answer in a million small parts costs no
/// more than one in a single part.
#[derive(Default)]
pub(super) struct End {
    /// Everything before this was understood.
    at: usize,
    /// No head ends before this.
    looked: usize,
    interim: usize,
    /// How the body is framed, once the head was there.
    framing: Option<Framing>,
    /// It is none of HTTP, and never ends by itself.
    hopeless: bool,
}

impl End {
    /// The answer, of which so much was seen by now, says itself that nothing more comes.
    pub(super) fn is_reached(&mut self, seen: &[u8]) -> bool {
        while self.framing.is_none() {
            if self.hopeless || !self.passes_head(seen) {
                return false;
            }
        }
        match self.framing {
            Some(Framing::Nothing) => true,
            Some(Framing::Length(n)) => seen.len() - self.at >= n,
            Some(Framing::Chunks) => self.passes_chunks(seen),
            Some(Framing::UntilClosed) | None => false,
        }
    }

    /// Goes on behind the next head, where it is there.
    fn passes_head(&mut self, seen: &[u8]) -> bool {
        // Its end may have come torn.
        let from = self.looked.saturating_sub(3).max(self.at);
        if !seen[from..].windows(4).any(|w| w == b"\r\n\r\n") {
            self.looked = seen.len();
            return false;
        }
        let Some((status, head, rest)) = one_head(&seen[self.at..]) else {
            self.hopeless = true;
            return false;
        };
        self.at = seen.len() - rest.len();
        self.looked = self.at;
        if is_interim(status) {
            self.interim += 1;
            self.hopeless = self.interim > MOST_INTERIM;
        } else {
            self.framing = Framing::of(status, head);
            self.hopeless = self.framing.is_none();
        }
        !self.hopeless
    }

    /// Goes on behind the chunks that are there; true behind the last.
    fn passes_chunks(&mut self, seen: &[u8]) -> bool {
        while let Some((content, length)) = chunk(&seen[self.at..]) {
            if content.is_empty() {
                return true;
            }
            self.at += length;
        }
        false
    }
}

/// Status, head and rest of the real answer. Interim ones stand before it; whoever sends them without end says nothing.
fn last_head(seen: &[u8]) -> Option<(u16, &str, &[u8])> {
    let mut found = one_head(seen)?;
    for _ in 0..MOST_INTERIM {
        if !is_interim(found.0) {
            break;
        }
        found = one_head(found.2)?;
    }
    (!is_interim(found.0)).then_some(found)
}

fn is_interim(status: u16) -> bool {
    (100..200).contains(&status)
}

/// Status, head, and what stands behind the head.
fn one_head(seen: &[u8]) -> Option<(u16, &str, &[u8])> {
    let at = seen[..seen.len().min(LONGEST_HEAD)].windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&seen[..at]).ok()?;
    let status = head.split("\r\n").next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    Some((status, head, &seen[at + 4..]))
}

fn chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let (content, length) = chunk(rest)?;
        if content.is_empty() {
            return Some(out);
        }
        out.extend_from_slice(content);
        rest = rest.get(length..)?;
    }
}

/// The first chunk, where it is there whole, and how long it is with its size and its line breaks; an empty one is the last.
fn chunk(rest: &[u8]) -> Option<(&[u8], usize)> {
    let line = rest[..rest.len().min(LONGEST_SIZE)].windows(2).position(|w| w == b"\r\n")?;
    let size = std::str::from_utf8(&rest[..line]).ok()?.split(';').next()?.trim();
    let size = usize::from_str_radix(size, 16).ok()?;
    let from = line + 2;
    if size == 0 {
        return Some((&[], from));
    }
    let to = from.checked_add(size)?;
    let content = rest.get(from..to)?;
    rest[to..].starts_with(b"\r\n").then_some((content, to + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_in_parts_as_in_one_and_nothing_is_read_twice() {
        for text in [
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n1\r\nd\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "SMTP\r\n\r\n\r\n\r\n",
        ] {
            let mut end = End::default();
            for n in 0..=text.len() {
                let seen = &text.as_bytes()[..n];
                assert_eq!(end.is_reached(seen), is_complete(seen), "{n} of {text:?}");
            }
        }
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let mut seen = head.as_bytes().to_vec();
        let mut end = End::default();
        for n in 1..=1_000 {
            seen.extend_from_slice(b"1\r\na\r\n");
            assert!(!end.is_reached(&seen));
            assert_eq!(end.at, head.len() + n * 6, "it goes on behind the last chunk");
        }
        seen.extend_from_slice(b"0\r\n\r\n");
        assert!(end.is_reached(&seen));
        // A size that no memory holds is waited for, and is no fault of arithmetic.
        assert!(!is_complete(format!("{head}{:x}\r\na", usize::MAX).as_bytes()));
        // A head that goes on without end is looked through once.
        let long = "x".repeat(LONGEST_HEAD * 2);
        let mut end = End::default();
        assert!(!end.is_reached(long.as_bytes()) && end.looked == long.len());
    }

    #[test]
    fn answers_are_read_whole_or_not_at_all() {
        let of = |text: &str| parse(text.as_bytes(), true).map(|r| (r.status, r.body));
        assert_eq!(of("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nokmore"), Some((202, "ok".into())));
        assert_eq!(
            of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"),
            Some((200, "abcd".into()))
        );
        assert_eq!(of("HTTP/1.0 200 OK\r\n\r\nall"), Some((200, "all".into())));
        assert_eq!(of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\n"), Some((201, String::new())));
        // A receiver may send interim answers without end: that neither hangs nor ends the program.
        assert_eq!(of(&"HTTP/1.1 100\r\n\r\n".repeat(70_000)), None);
        assert_eq!(of("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"), Some((204, String::new())));
        let long = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\nbegins", false);
        assert_eq!(long.map(|r| (r.status, r.body)), Some((200, "begins".into())));
        for (text, complete) in [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", false),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", false),
            ("HTTP/1.1 204 No Content\r\n\r\n", true),
            ("HTTP/1.1 100 Continue\r\n\r\n", false),
            ("HTTP/1.0 200 OK\r\n\r\nall", false),
            ("HTTP/1.1 200 OK\r\nContent-Le", false),
        ] {
            assert_eq!(is_complete(text.as_bytes()), complete, "{text:?}: a connection that stays open is not waited for");
        }
        for cut in [
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
            "SMTP",
            "",
        ] {
            assert_eq!(of(cut), None, "{cut:?}");
        }
    }
}
