//! One HTTP request over one connection. It is written here and not taken from a library because everything hangs on one thing
//! that libraries hide: whether the other side may have seen the request ([`Failed::NotReached`] or [`Failed::NoAnswer`]).

use super::answer::{End, is_complete, parse};
use std::{
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// Until somebody picks up.
const CONNECT: Duration = Duration::from_secs(10);
/// Until the whole answer is there.
const ANSWER: Duration = Duration::from_secs(30);
/// More than any channel answers.
const LONGEST: usize = 1 << 20;

/// How a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The other side has certainly not seen it.
    NotReached(String),
    /// The other side may have seen it.
    NoAnswer(String),
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Under TLS.
    pub tls: bool,
    /// Name, or address of the network; version 6 in brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Path and query.
    pub path: String,
}

impl Address {
    /// `http://host:port/path` or `https://…`, without a name and password.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (tls, rest) = match url.split_once("://")? {
            ("https", rest) => (true, rest),
            ("http", rest) => (false, rest),
            _ => return None,
        };
        let at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
            _ => (authority, if tls { 443 } else { 80 }),
        };
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | ':');
        let plain = url.chars().all(|c| c.is_ascii_graphic());
        if host.is_empty() || !host.chars().all(good) || !plain {
            return None;
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Self { tls, host: host.to_owned(), port, path })
    }
}

/// Whom we trust: the roots that browsers trust, and one more when the gateway has its own.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// With one more authority, as PEM.
    ///
    /// # Errors
    /// It is no certificate.
    pub fn with_authority(pem: Option<&[u8]>) -> Result<Self, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(pem) = pem {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                roots.add(certificate.map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
            }
        }
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| e.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

/// A connection, with or without TLS.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

impl Stream {
    /// Opens a connection.
    pub(crate) async fn open(host: &str, port: u16, tls: Option<&Trust>) -> Result<Self, Failed> {
        Self::open_at(&resolve(host, port).await?, host, tls).await
    }

    /// Opens a connection to one of these addresses and to no other; the name is for TLS.
    async fn open_at(at: &[SocketAddr], host: &str, tls: Option<&Trust>) -> Result<Self, Failed> {
        let dial = timeout(CONNECT, TcpStream::connect(at)).await;
        let stream = dial
            .map_err(|_| Failed::NotReached("connecting took too long".to_owned()))?
            .map_err(|e| Failed::NotReached(e.to_string()))?;
        // Requests are small and wait for their answer.
        stream.set_nodelay(true).map_err(|e| Failed::NotReached(e.to_string()))?;
        match tls {
            None => Ok(Self::Plain(stream)),
            Some(trust) => Self::Plain(stream).secured(host, trust).await,
        }
    }

    /// Goes on under TLS.
    pub(crate) async fn secured(self, host: &str, trust: &Trust) -> Result<Self, Failed> {
        let Self::Plain(stream) = self else { return Ok(self) };
        let name = ServerName::try_from(host.to_owned()).map_err(|e| Failed::NotReached(e.to_string()))?;
        let shake = timeout(CONNECT, TlsConnector::from(Arc::clone(&trust.0)).connect(name, stream)).await;
        let stream = shake
            .map_err(|_| Failed::NotReached("the TLS handshake took too long".to_owned()))?
            .map_err(|e| Failed::NotReached(e.to_string()))?;
        Ok(Self::Tls(Box::new(stream)))
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_read(cx, buf),
            Self::Tls(s) => Pin::new(s).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_write(cx, buf),
            Self::Tls(s) => Pin::new(s).poll_write(cx, buf),
        }
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_flush(cx),
            Self::Tls(s) => Pin::new(s).poll_flush(cx),
        }
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        match self.get_mut() {
            Self::Plain(s) => Pin::new(s).poll_shutdown(cx),
            Self::Tls(s) => Pin::new(s).poll_shutdown(cx),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Body as text.
    pub body: String,
}

/// Where a name leads at this moment.
///
/// # Errors
/// Nowhere.
pub async fn resolve(host: &str, port: u16) -> Result<Vec<SocketAddr>, Failed> {
    let plain = host.trim_start_matches('[').trim_end_matches(']');
    let found = timeout(CONNECT, lookup_host((plain, port))).await;
    let found = found.map_err(|_| Failed::NotReached("finding the name took too long".to_owned()))?;
    let found: Vec<SocketAddr> = found.map_err(|e| Failed::NotReached(e.to_string()))?.collect();
    if found.is_empty() { Err(Failed::NotReached("the name leads nowhere".to_owned())) } else { Ok(found) }
}

/// Sends one request and reads its answer; the way to another address is an answer like others and is not followed. Names and values of
/// headers are ours; a value with a line break is refused.
pub(crate) async fn request(
    trust: &Trust,
    to: &Address,
    method: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Reply, Failed> {
    let at = resolve(&to.host, to.port).await?;
    request_at(trust, &at, to, method, headers, body).await
}

/// The same, connected to one of the given addresses and to no other: whoever checked where a name leads sends there, and not to where it
/// leads a moment later.
///
/// # Errors
/// As [`Failed`] tells.
pub async fn request_at(
    trust: &Trust,
    at: &[SocketAddr],
    to: &Address,
    method: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Reply, Failed> {
    if headers.iter().any(|(_, v)| v.chars().any(char::is_control)) {
        return Err(Failed::NotReached("a header holds a line break".to_owned()));
    }
    let port = if to.port == if to.tls { 443 } else { 80 } { String::new() } else { format!(":{}", to.port) };
    let mut head = format!(
        "{method} {} HTTP/1.1\r\nHost: {}{port}\r\nUser-Agent: vedich\r\nAccept: */*\r\nConnection: close\r\nContent-Length: {}\r\n",
        to.path,
        to.host,
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut stream = Stream::open_at(at, &to.host, to.tls.then_some(trust)).await?;
    let talk = async {
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
        stream.flush().await?;
        // It ends with the answer, since some servers leave the connection open. Others close a TLS connection without saying so; what came
        // until then is judged by its own length.
        let (mut seen, mut part) = (Vec::<u8>::new(), vec![0_u8; 8_192]);
        let mut end = End::default();
        while seen.len() < LONGEST && !end.is_reached(&seen) {
            match stream.read(&mut part).await {
                Ok(0) => break,
                Ok(n) => seen.extend_from_slice(&part[..n]),
                Err(e) if seen.is_empty() => return Err(e),
                Err(_) => break,
            }
        }
        Ok(seen)
    };
    let seen: Vec<u8> = timeout(ANSWER, talk)
        .await
        .map_err(|_| Failed::NoAnswer("no answer in time".to_owned()))?
        .map_err(|e: std::io::Error| Failed::NoAnswer(e.to_string()))?;
    let whole = seen.len() < LONGEST || is_complete(&seen);
    parse(&seen, whole).ok_or_else(|| Failed::NoAnswer("the answer is cut off or none of HTTP".to_owned()))
}

/// A value in an address or a form: all but unreserved characters encoded.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// `name=value&…`.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let of = |url: &str| Address::parse(url).map(|a| (a.tls, a.host, a.port, a.path));
        assert_eq!(of("https://a.vn/x?y=1"), Some((true, "a.vn".into(), 443, "/x?y=1".into())));
        assert_eq!(of("http://127.0.0.1:13013"), Some((false, "127.0.0.1".into(), 13_013, "/".into())));
        assert_eq!(of("http://[::1]/a"), Some((false, "[::1]".into(), 80, "/a".into())));
        for bad in ["ftp://a", "https://", "http://user:pw@a.vn/", "http://a.vn/\r\nX: y", "a.vn", "http://a.vn:99999/"] {
            assert_eq!(of(bad), None, "{bad:?}");
        }
    }
}
