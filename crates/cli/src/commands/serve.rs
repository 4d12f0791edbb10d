//! `vedich serve`: pages and API.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble},
};
use clap::Args;
use std::{net::IpAddr, path::PathBuf};
use vedich_kernel::Lang;
use vedich_server::{Listen, Listening};

/// Where and how to listen.
#[derive(Args, Debug)]
pub struct ServeArgs {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    listen: ListenArgs,
}

/// Where and how to listen.
#[derive(Args, Debug)]
pub struct ListenArgs {
    /// Port; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address; loopback unless told otherwise.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// Certificate chain, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A web server with TLS stands in front and tells the client's address in `X-Forwarded-For`.
    #[arg(long)]
    trusted_proxy: bool,
    /// Whom to ask for help; shown on every page.
    #[arg(long, default_value = "", env = "VEDICH_SUPPORT")]
    support: String,
}

impl ListenArgs {
    /// As the server takes it.
    pub fn listen(&self) -> Listen {
        Listen {
            address: Some((self.host, self.port).into()),
            tls: self.tls_cert.clone().zip(self.tls_key.clone()),
            trusted_proxy: self.trusted_proxy,
            support: self.support.clone(),
        }
    }
}

/// Serves until asked to end.
pub async fn run(args: &ServeArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let services = house::open(&args.place).await?;
    vedich_server::serve(services, args.listen.listen(), |listening| tell(listening, lang)).await?;
    Ok(Outcome::Done)
}

/// Tells where, and the set-up code while there is nobody.
pub fn tell(listening: &Listening, lang: Lang) {
    out::line(&format!("{}: {}", lang.pick("Mở trình duyệt tại", "Open in a browser"), listening.url));
    if let Some(code) = &listening.set_up_code {
        out::line(&format!("{}: {code}", lang.pick("Mã thiết lập (dùng một lần)", "Set-up code (works once)")));
    }
    if !vedich_server::assets_present() {
        out::note(vedich_server::ASSETS_MISSING);
    }
}
