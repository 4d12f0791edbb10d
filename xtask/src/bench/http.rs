//! The little of HTTP/1.1 that a load generator needs: one connection, kept alive, one request after another.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// One connection to our own server on loopback.
pub struct Client {
    stream: BufReader<TcpStream>,
}

/// What came back.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header names in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub fn to(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks for a page.
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        self.send("GET", path, headers, b"")
    }

    /// Sends a form.
    pub fn post_form(&mut self, path: &str, headers: &[(&str, &str)], form: &str) -> Result<Answer> {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        self.send("POST", path, &headers, form.as_bytes())
    }

    /// Sends JSON.
    pub fn post_json(&mut self, path: &str, headers: &[(&str, &str)], json: &str) -> Result<Answer> {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/json"));
        self.send("POST", path, &headers, json.as_bytes())
    }

    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.stream.get_mut().write_all(&bytes)?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Answer> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|code| code.parse().ok()).context("not an HTTP answer")?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
                None if line.is_empty() => break,
                None => bail!("not an HTTP header: {line}"),
            }
        }
        let named = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let chunked = named("transfer-encoding") == Some("chunked");
        let length = named("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let body = if chunked { self.chunks()? } else { self.exactly(length)? };
        Ok(Answer { status, headers, body })
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = usize::from_str_radix(self.line()?.trim(), 16)?;
            body.extend(self.exactly(size)?);
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(body)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// What a request must bring besides its path (a session or a token).
pub type Headers = Vec<(String, String)>;

/// Times of one path: asked `times` times by each of `clients`, who think for `pause` between two requests. Sorted.
pub fn load(port: u16, path: &str, headers: &Headers, clients: u32, times: u32, pause: Duration) -> Result<Vec<Duration>> {
    let one_client = |no: u32| -> Result<Vec<Duration>> {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut client = Client::to(port)?;
        // People do not press a key at the same instant.
        std::thread::sleep(pause * no / clients.max(1));
        let mut taken = Vec::new();
        for _ in 0..times {
            let start = Instant::now();
            let answer = client.get(path, &headers)?;
            taken.push(start.elapsed());
            if answer.status != 200 {
                bail!("{path} answered {}", answer.status);
            }
            std::thread::sleep(pause);
        }
        Ok(taken)
    };
    let all: Vec<Result<Vec<Duration>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|no| scope.spawn(move || one_client(no))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| bail!("a client failed"))).collect()
    });
    let mut taken: Vec<Duration> = all.into_iter().collect::<Result<Vec<_>>>()?.concat();
    taken.sort();
    Ok(taken)
}

/// The value below which so many per cent of sorted times lie.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers two requests on one connection, the second in chunks.
    fn stub() -> u16 {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let answers = [
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            ];
            for answer in answers {
                let mut request = [0; 1024];
                let _ = stream.read(&mut request);
                stream.write_all(answer.as_bytes()).expect("sent");
            }
        });
        port
    }

    #[test]
    fn one_connection_brings_sized_and_chunked_answers() {
        let mut client = Client::to(stub()).expect("connected");
        let first = client.get("/a", &[]).expect("an answer");
        assert_eq!((first.status, first.body.as_slice()), (200, b"hello".as_slice()));
        let second = client.get("/b", &[]).expect("an answer");
        assert_eq!((second.status, second.body.as_slice()), (404, b"abcde".as_slice()));
    }

    #[test]
    fn the_percentile_of_a_hundred_is_its_place() {
        let sorted: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(percentile(&sorted, 99), Duration::from_millis(100));
        assert_eq!(percentile(&sorted, 50), Duration::from_millis(51));
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }
}
