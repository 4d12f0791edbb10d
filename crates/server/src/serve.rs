//! Listening: plain on loopback or behind a proxy, with TLS of our own elsewhere; and ending without losing an answer.

use crate::{app, problems::ServerProblem, services::Services, stop};
use axum::{Router, extract::connect_info::Connected, middleware::Next, serve::IncomingStream};
use std::{
    future::IntoFuture as _,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
    server::TlsStream,
};
use vedich_accounts::ClientAddress;

/// Requests under way get this long to end after the signal.
const DRAIN: Duration = Duration::from_secs(10);
const HANDSHAKE: Duration = Duration::from_secs(10);
const HANDSHAKES_WAITING: usize = 64;

/// How to listen.
#[derive(Clone, Debug, Default)]
pub struct Listen {
    /// Address; port 0 takes any free one.
    pub address: Option<SocketAddr>,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A web server with TLS stands in front and tells the client's address.
    pub trusted_proxy: bool,
    /// Support contact on every page.
    pub support: String,
}

impl Listen {
    /// The address that is listened on: loopback unless told otherwise.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        self.address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)))
    }

    /// People reach the pages over TLS, ours or the proxy's.
    #[must_use]
    pub fn is_over_tls(&self) -> bool {
        self.tls.is_some() || self.trusted_proxy
    }

    fn check(&self) -> Result<(), ServerProblem> {
        if self.socket().ip().is_loopback() || self.is_over_tls() { Ok(()) } else { Err(ServerProblem::PlainHttp) }
    }
}

/// Where a server listens, told once it does.
#[derive(Clone, Debug)]
pub struct Listening {
    /// The address to open in a browser.
    pub url: String,
    /// The one-time code of the first set-up, while there is no user.
    pub set_up_code: Option<String>,
}

/// Serves until the process is asked to end (SIGTERM, Ctrl-C); then requests under way may end, and background work is done.
///
/// # Errors
/// When the address cannot be listened on or the certificate cannot be used.
pub async fn serve(services: Services, listen: Listen, ready: impl FnOnce(&Listening)) -> Result<(), ServerProblem> {
    serve_until(services, listen, ready, stop::signal()).await
}

/// The same, until `end` is there.
///
/// # Errors
/// As [`serve`].
pub async fn serve_until(
    services: Services,
    listen: Listen,
    ready: impl FnOnce(&Listening),
    end: impl Future<Output = ()>,
) -> Result<(), ServerProblem> {
    listen.check()?;
    let tls = listen.tls.as_ref().map(|(cert, key)| acceptor(cert, key)).transpose()?;
    let address = listen.socket();
    let listener =
        TcpListener::bind(address).await.map_err(|source| ServerProblem::Listen { address: address.to_string(), source })?;
    let local = listener.local_addr().map_err(|source| ServerProblem::Listen { address: address.to_string(), source })?;
    let background = services.start_background();
    let router = app::app(&services, &listen).await?.layer(axum::middleware::from_fn(client_address));
    let scheme = if listen.tls.is_some() { "https" } else { "http" };
    let set_up_code = services.accounts.set_up_code().await.map_err(ServerProblem::of)?;
    ready(&Listening { url: format!("{scheme}://{local}/"), set_up_code });
    match tls {
        None => run(listener, router, &services, end).await,
        Some(acceptor) => run(TlsListener::start(listener, acceptor, local), router, &services, end).await,
    }
    background.finish().await;
    Ok(())
}

async fn run<L>(listener: L, router: Router, services: &Services, end: impl Future<Output = ()>)
where
    L: axum::serve::Listener<Addr = SocketAddr>,
    Peer: for<'a> Connected<IncomingStream<'a, L>>,
{
    let mut stopped = services.stop.listener();
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<Peer>())
        .with_graceful_shutdown(async move { stopped.wait().await })
        .into_future();
    tokio::pin!(server);
    tokio::select! {
        _ = &mut server => {}
        () = end => {}
    }
    tracing::info!("closing");
    services.stop.now();
    if tokio::time::timeout(DRAIN, server).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
struct Peer(IpAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self(stream.remote_addr().ip())
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        Self(stream.remote_addr().ip())
    }
}

async fn client_address(mut request: axum::extract::Request, next: Next) -> axum::response::Response {
    let peer = request.extensions().get::<axum::extract::ConnectInfo<Peer>>().map(|c| c.0.0);
    if let Some(address) = peer {
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

fn acceptor(cert: &std::path::Path, key: &std::path::Path) -> Result<TlsAcceptor, ServerProblem> {
    let bad = |e: &dyn std::fmt::Display| ServerProblem::Tls(e.to_string());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(cert)
        .and_then(std::iter::Iterator::collect)
        .map_err(|e| bad(&format!("{}: {e}", cert.display())))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| bad(&format!("{}: {e}", key.display())))?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| bad(&e))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|e| bad(&e))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Connections whose TLS handshake is done. A slow handshake keeps nobody else waiting.
struct TlsListener {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    local: SocketAddr,
}

impl TlsListener {
    fn start(listener: TcpListener, acceptor: TlsAcceptor, local: SocketAddr) -> Self {
        let (sender, ready) = mpsc::channel(HANDSHAKES_WAITING);
        tokio::spawn(async move {
            let mut listener = listener;
            loop {
                let accepted = tokio::select! {
                    accepted = axum::serve::Listener::accept(&mut listener) => accepted,
                    () = sender.closed() => return,
                };
                let (acceptor, sender) = (acceptor.clone(), sender.clone());
                tokio::spawn(async move {
                    let (stream, peer) = accepted;
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                        // The receiver is gone only when the server is closing.
                        let _ = sender.send((stream, peer)).await;
                    }
                });
            }
        });
        Self { ready, local }
    }
}

impl axum::serve::Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.local)
    }
}
