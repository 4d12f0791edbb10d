//! The programs, files and folders that measurements share.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{files, setup, shell};

/// The sample city's number of eligible citizens.
pub const CITY: u32 = 72_423;

/// First day of the simulated campaign's extracts.
pub const FIRST_DAY: &str = "2023-06-19";
/// The day after.
pub const NEXT_DAY: &str = "2023-06-20";

/// A built product and a folder to work in.
pub struct World {
    vedich: PathBuf,
    read_cells: PathBuf,
    field_load: PathBuf,
    inspection_rounds: PathBuf,
    share_out: PathBuf,
    dir: PathBuf,
    /// Small sizes, to try the bench itself.
    pub small: bool,
}

impl World {
    /// Builds the release program and the baseline reader.
    pub fn build(small: bool) -> Result<Self> {
        setup::assets()?;
        shell::run(shell::cargo().args(["build", "--release", "--workspace", "--bin", "vedich"]).args([
            "--example",
            "read_cells",
            "--example",
            "field_load",
            "--example",
            "inspection_rounds",
            "--example",
            "share_out",
        ]))?;
        let release = files::target().join("release");
        let dir = files::target().join("bench");
        std::fs::create_dir_all(&dir)?;
        let example = |name: &str| release.join("examples").join(name);
        Ok(Self {
            vedich: release.join("vedich"),
            read_cells: example("read_cells"),
            field_load: example("field_load"),
            inspection_rounds: example("inspection_rounds"),
            share_out: example("share_out"),
            dir,
            small,
        })
    }

    /// Simulated inspection rounds with known truth.
    pub fn inspection_rounds(&self, rounds: u32, seed: u32) -> Command {
        let mut command = Command::new(&self.inspection_rounds);
        command.args([rounds.to_string(), seed.to_string()]).stdin(Stdio::null());
        command
    }

    /// A target shared out over many quarters.
    pub fn share_out(&self) -> Command {
        let mut command = Command::new(&self.share_out);
        command.stdin(Stdio::null());
        command
    }

    /// Full size, or a small one when the bench itself is tried.
    pub fn size(&self, full: u32, small: u32) -> u32 {
        if self.small { small } else { full }
    }

    /// The product's command line.
    pub fn vedich(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.vedich);
        command.args(args).stdin(Stdio::null());
        command
    }

    /// A reading command's JSON.
    pub fn json(&self, args: &[&str]) -> Result<Value> {
        let text = shell::read(&mut self.vedich(args))?;
        serde_json::from_str(&text).with_context(|| format!("`vedich {}` did not print JSON: {text}", args.join(" ")))
    }

    /// Reads all cells of a workbook with calamine and does nothing with them.
    pub fn read_cells(&self, file: &Path) -> Command {
        let mut command = Command::new(&self.read_cells);
        command.arg(file);
        command
    }

    /// Phones under load.
    pub fn field_load(&self) -> Command {
        Command::new(&self.field_load)
    }

    /// A folder of simulated files, made once per kind and kept between runs.
    pub fn simulated(&self, citizens: u32, days: u32, more: &[&str]) -> Result<PathBuf> {
        let dir = self.dir.join(format!("files-{citizens}-{days}{}", more.join("")));
        let marker = dir.join("complete");
        if marker.exists() {
            return Ok(dir);
        }
        remove(&dir)?;
        println!("  simulating {citizens} citizens, {days} days");
        let (citizens, days) = (citizens.to_string(), days.to_string());
        let out = text(&dir)?;
        shell::run(
            self.vedich(&["simulate", "--citizens", &citizens, "--days", &days, "--dishonest", "0.15", "--out", out])
                .args(more)
                .stdout(Stdio::null()),
        )?;
        std::fs::write(marker, "")?;
        Ok(dir)
    }

    /// The files of a campaign of another seed, made once and kept between runs.
    pub fn simulated_with(&self, citizens: u32, days: u32, seed: u32) -> Result<PathBuf> {
        self.simulated(citizens, days, &["--seed", &seed.to_string()])
    }

    /// The extract of a day in a folder of simulated files, whichever of the two forms it has.
    pub fn extract(&self, files: &Path, day: &str) -> Result<PathBuf> {
        let named = |ext: &str| files.join("extracts").join(format!("extract-{day}.{ext}"));
        ["xlsx", "csv"].into_iter().map(named).find(|file| file.exists()).with_context(|| format!("no extract of {day}"))
    }

    /// A new data folder, set up from the plan that lies in a folder of simulated files.
    pub fn set_up(&self, name: &str, files: &Path) -> Result<PathBuf> {
        let dir = self.dir.join(name);
        remove(&dir)?;
        shell::read(&mut self.vedich(&["init", "--data", text(&dir)?, "--plan", text(&files.join("plan.toml"))?]))?;
        Ok(dir)
    }

    /// The arguments of a full import into a data folder.
    pub fn import<'a>(&self, file: &'a Path, day: &'a str, data: &'a Path) -> Result<Vec<&'a str>> {
        let file = text(file)?;
        let data = text(data)?;
        Ok(vec!["extract", "import", file, "--as-of", day, "--data", data, "--coverage", "full", "--confirm", "--json"])
    }

    /// The progress of the whole campaign.
    pub fn progress(&self, data: &Path) -> Result<Value> {
        self.json(&["progress", "--data", text(data)?, "--json"])
    }

    /// A data folder with one extract of so many citizens in it, made once per size.
    pub fn loaded(&self, citizens: u32, more: &[&str]) -> Result<PathBuf> {
        let files = self.simulated(citizens, 1, more)?;
        let name = format!("loaded-{citizens}{}", more.join(""));
        let dir = self.dir.join(&name);
        let marker = dir.join("complete");
        if marker.exists() {
            return Ok(dir);
        }
        let dir = self.set_up(&name, &files)?;
        println!("  importing {citizens} citizens");
        shell::read(&mut self.vedich(&self.import(&self.extract(&files, FIRST_DAY)?, FIRST_DAY, &dir)?))?;
        std::fs::write(marker, "")?;
        Ok(dir)
    }

    /// A place for a file or folder of a measurement.
    pub fn place(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// A program that serves, stopped when dropped.
pub struct Server {
    child: Child,
    /// Where it listens, on loopback.
    pub port: u16,
}

impl Server {
    /// Starts `vedich serve` on a data folder and waits until it says it is healthy.
    pub fn start(world: &World, data: &Path) -> Result<Self> {
        Self::start_at(world, &["--data", text(data)?])
    }

    /// The same on a place as the command line takes it: a folder, and perhaps a database.
    pub fn start_at(world: &World, place: &[&str]) -> Result<Self> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let log = std::fs::File::create(world.place("serve.log"))?;
        let child = world
            .vedich(&[&["serve", "--port", &port.to_string()], place].concat())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut server = Self { child, port };
        for _ in 0..200 {
            if let Some(status) = server.child.try_wait()? {
                bail!("vedich serve ended ({status}): {}", std::fs::read_to_string(world.place("serve.log"))?);
            }
            let healthy = super::http::Client::to(port).and_then(|mut client| client.get("/healthz", &[]));
            if healthy.is_ok_and(|answer| answer.status == 200) {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("vedich serve did not answer within 10 seconds")
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Memory of the process that is its own and resident, in megabytes.
    pub fn resident_mb(&self) -> Result<f64> {
        memory_mb(self.child.id(), "VmRSS:")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A line of a process's status, in megabytes.
pub fn memory_mb(pid: u32, field: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).context("the process has no such line")?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kilobytes / 1000.0)
}

/// Removes a file or folder if it is there.
pub fn remove(path: &Path) -> Result<()> {
    if path.is_dir() {
        std::fs::remove_dir_all(path)?;
    } else if path.exists() {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

/// A path as an argument.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str().context("the build folder's name is not UTF-8")
}
