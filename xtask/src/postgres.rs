//! A PostgreSQL cluster of our own for the length of a run: made empty, careless of power cuts, gone at the end.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::files::Scratch;
use crate::shell;

/// A running cluster. Dropping it stops it and removes its files.
pub struct Cluster {
    server: Child,
    port: u16,
    _dir: Scratch,
}

/// Where PostgreSQL's own programs are: on `PATH`, else the newest of Debian's versions.
pub fn programs() -> Option<PathBuf> {
    if let Some(initdb) = shell::find(&["initdb"])
        && shell::find(&["postgres"]).is_some()
    {
        return initdb.parent().map(Path::to_path_buf);
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("postgres").exists())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

impl Cluster {
    /// Makes and starts one. `safe`: with real commits to disk, for measurements; without, for tests.
    pub fn start(safe: bool) -> Result<Self> {
        let bin = programs().context("PostgreSQL's server programs are missing: cargo xtask setup")?;
        let dir = if safe { Scratch::new("postgres")? } else { Scratch::in_memory("postgres")? };
        let user = Identity::for_server()?;
        if let Some(user) = &user {
            std::os::unix::fs::chown(dir.path(), Some(user.uid), Some(user.gid))?;
        }
        let data = dir.path().join("data");
        let as_user = |program: &str| Identity::command(user.as_ref(), &bin.join(program), dir.path());
        shell::read(as_user("initdb").arg("--pgdata").arg(&data).args([
            "--username",
            "postgres",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
            "--no-sync",
        ]))?;
        let port = free_port()?;
        let mut server = as_user("postgres");
        server.arg("-D").arg(&data).args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k"]).arg(dir.path());
        for setting in ["max_connections=300", "shared_buffers=256MB", "log_min_messages=warning", "jit=off"] {
            server.args(["-c", setting]);
        }
        if !safe {
            for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"] {
                server.args(["-c", setting]);
            }
        }
        let log = std::fs::File::create(dir.path().join("server.log"))?;
        let server = server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut cluster = Self { server, port, _dir: dir };
        cluster.wait_until_ready(&bin)?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self, bin: &Path) -> Result<()> {
        for _ in 0..300 {
            if let Some(status) = self.server.try_wait()? {
                let log = std::fs::read_to_string(self._dir.path().join("server.log")).unwrap_or_default();
                bail!("PostgreSQL did not start ({status}):\n{log}");
            }
            let open = TcpStream::connect(("127.0.0.1", self.port)).is_ok();
            if open && self.answers(bin) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL was started and did not answer within 30 seconds")
    }

    fn answers(&self, bin: &Path) -> bool {
        let mut ready = Command::new(bin.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        // Without the client programs an open port is all there is to go by.
        ready.status().map_or(true, |status| status.success())
    }

    /// The address of one of its databases, for a user who may create others.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: sessions are cut and its shared memory is given back.
        let pid = self.server.id().to_string();
        let asked = Command::new("kill").args(["-INT", &pid]).status().is_ok_and(|status| status.success());
        if !asked {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

/// Starts one and keeps it until interrupted.
pub fn serve() -> Result<()> {
    let mut cluster = Cluster::start(false)?;
    println!("export VEDICH_TEST_POSTGRES={}", cluster.url("postgres"));
    println!("Ctrl-C ends it and removes its files");
    // The terminal's Ctrl-C reaches the server too, or its end follows from ours.
    let status = cluster.server.wait()?;
    bail!("PostgreSQL ended ({status})")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The unprivileged user the server runs as: PostgreSQL refuses to run as root.
struct Identity {
    uid: u32,
    gid: u32,
}

impl Identity {
    fn for_server() -> Result<Option<Self>> {
        if !shell::is_root() {
            return Ok(None);
        }
        let id = |flag: &str, name: &str| -> Option<u32> {
            shell::read(Command::new("id").args([flag, name])).ok()?.trim().parse().ok()
        };
        for name in ["postgres", "nobody"] {
            if let (Some(uid), Some(gid)) = (id("-u", name), id("-g", name)) {
                return Ok(Some(Self { uid, gid }));
            }
        }
        bail!("PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`")
    }

    /// A program as that user, that is asked to end when we do, however we end.
    fn command(user: Option<&Self>, program: &Path, dir: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if let Some(user) = user {
            command.args(["--reuid", &user.uid.to_string(), "--regid", &user.gid.to_string(), "--clear-groups"]);
        } else if shell::find(&["setpriv"]).is_none() {
            let mut command = Command::new(program);
            command.current_dir(dir);
            return command;
        }
        command.args(["--pdeathsig", "INT"]).arg(program).current_dir(dir).env("HOME", dir);
        command
    }
}
