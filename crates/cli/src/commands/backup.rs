//! `vedich backup` and `vedich restore`: the whole database, taken while it runs, encrypted to people who keep their keys elsewhere.
//! The key store is no part of it: keep a copy of `keys` apart, as docs/deployment.md says.

use crate::{
    args::Place,
    house, out,
    trouble::{Outcome, Trouble, io_vi},
};
use age::secrecy::ExposeSecret as _;
use clap::Args;
use serde_json::json;
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use vedich_kernel::Lang;

/// Where to, and for whom.
#[derive(Args, Debug)]
pub struct BackupArgs {
    #[command(flatten)]
    place: Place,
    /// File to write; `vedich-….age`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    whom: Recipients,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Who can open what is sealed.
#[derive(Args, Debug)]
pub(super) struct Recipients {
    /// Public key (age1…) of somebody who can open it. May be repeated.
    #[arg(long, value_name = "AGE1…", required_unless_present = "recipients_file")]
    recipient: Vec<String>,
    /// File with such keys, one a line.
    #[arg(long, value_name = "FILE")]
    recipients_file: Option<PathBuf>,
}

/// Where a new key goes.
#[derive(Args, Debug)]
pub struct BackupKeyArgs {
    /// File to write; keep it away from this machine.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// From where.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    #[command(flatten)]
    place: Place,
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// File with the secret key that opens it.
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
}

/// Makes a key pair for backups: the secret half in a file, the public half on standard output.
pub fn new_key(args: &BackupKeyArgs) -> Result<Outcome, Trouble> {
    let secret = age::x25519::Identity::generate();
    let public = secret.to_public();
    let text = format!("# public key: {public}\n{}\n", secret.to_string().expose_secret());
    let mut file = private(&args.out, true).map_err(|e| Trouble::file(&args.out, &e))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| Trouble::file(&args.out, &e))?;
    out::line(&public.to_string());
    Ok(Outcome::Done)
}

/// Backs the database up. Phones may drop what they sent up to then.
pub async fn run(args: &BackupArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let recipients = args.whom.read()?;
    // The backup of another day is never lost to a slip of the pen.
    if args.out.exists() {
        let path = args.out.display();
        return Err(Trouble::new(
            "cli.file_exists",
            [
                format!("Đã có tệp {path}; không ghi đè bản sao lưu."),
                format!("The file {path} exists; no backup is overwritten."),
            ],
            ["Đặt tên khác, chẳng hạn có ngày giờ.", "Give it another name, such as one with the day and the hour."],
        ));
    }
    let services = house::open_existing(&args.place).await?;
    // Sealed before the copy is made, so that the copy can be held against it. A trail that cannot be continued is no reason to have no
    // backup: `vedich audit verify` tells what is wrong with it.
    let exported = services.audit_heads.export(&services.db, services.clock.now()).await.is_ok();
    // What is committed by now is in the copy; what comes meanwhile may be too, and is not promised.
    let through = services.register.newest_commit().await?;
    let unfinished = args.out.with_extension("unfinished");
    let done = match &args.place.database_url {
        None => {
            let copy = args.place.data.join("backup.unfinished");
            let _ = std::fs::remove_file(&copy);
            let taken = services.db.copy_into(&copy).await.map_err(vedich_server::ServerProblem::from);
            let done = match taken {
                Ok(()) => File::open(&copy)
                    .map_err(|e| Trouble::file(&copy, &e))
                    .and_then(|f| seal(&mut BufReader::new(f), &unfinished, &recipients)),
                Err(e) => Err(e.into()),
            };
            let _ = std::fs::remove_file(&copy);
            done
        }
        Some(url) => dump(url, &unfinished, &recipients),
    };
    let bytes = done.inspect_err(|_| {
        let _ = std::fs::remove_file(&unfinished);
    })?;
    std::fs::rename(&unfinished, &args.out).map_err(|e| Trouble::file(&args.out, &e))?;
    services.fieldwork.note_backup(through, services.clock.now()).await?;
    let beside = args.out.with_extension("audit-heads.txt");
    let heads = (exported && services.audit_heads.copy_to(&beside).is_ok_and(|there| there)).then_some(beside);
    if args.json {
        out::json(&json!({ "file": args.out, "bytes": bytes, "through": through, "heads": heads }))?;
    } else {
        out::line(&format!("{} ({bytes} B, {through})", args.out.display()));
    }
    if heads.is_none() {
        out::note(lang.pick(
            "Chưa xuất được đầu chuỗi nhật ký kèm bản sao lưu; hãy chạy vedich audit verify.",
            "The head of the audit trail could not be exported with the backup; run vedich audit verify.",
        ));
    }
    if !args.json {
        out::note(lang.pick("Nhớ giữ bản sao thư mục keys ở nơi khác.", "Keep a copy of the folder keys somewhere else."));
    }
    Ok(Outcome::Done)
}

/// Puts a backup into an empty place. The database gets another epoch, so that phones send again what they still keep.
pub async fn restore(args: &RestoreArgs, lang: Lang) -> Result<Outcome, Trouble> {
    let mut plain = open(&args.from, &args.identity)?;
    match &args.place.database_url {
        None => restore_file(&mut plain, &args.place.data)?,
        Some(url) => {
            let mut child = postgres("pg_restore", url)?
                .args(["--no-owner", "--exit-on-error"])
                .stdin(Stdio::piped())
                .spawn()
                .map_err(|e| missing("pg_restore", &e))?;
            if let Some(mut stdin) = child.stdin.take() {
                io::copy(&mut plain, &mut stdin).map_err(|e| unreadable(&e))?;
            }
            let ended = child.wait().map_err(|e| missing("pg_restore", &e))?;
            if !ended.success() {
                return Err(unreadable(&format!("pg_restore {ended}")));
            }
        }
    }
    let services = house::open(&args.place).await?;
    services.fieldwork.begin_new_epoch(services.clock.now()).await?;
    out::note(lang.pick(
        "Đã khôi phục. Kiểm tra bằng vedich audit verify và vedich db check-lists trước khi mở cho người dùng.",
        "Restored. Run vedich audit verify and vedich db check-lists before you let people in.",
    ));
    Ok(Outcome::Done)
}

fn restore_file(plain: &mut impl Read, folder: &Path) -> Result<(), Trouble> {
    let path = folder.join("vedich.sqlite");
    if path.exists() {
        return Err(Trouble::new(
            "cli.not_empty",
            [format!("Thư mục {} đã có dữ liệu.", folder.display()), format!("There is data in {} already.", folder.display())],
            ["Khôi phục vào thư mục trống, chỉ có keys.", "Restore into a folder with nothing but keys in it."],
        ));
    }
    std::fs::create_dir_all(folder).map_err(|e| Trouble::file(folder, &e))?;
    let unfinished = folder.join("vedich.unfinished");
    let mut file = private(&unfinished, false).map_err(|e| Trouble::file(&unfinished, &e))?;
    // A changed or cut backup fails here, before anything looks like a database.
    io::copy(plain, &mut file).and_then(|_| file.sync_all()).map_err(|e| unreadable(&e))?;
    std::fs::rename(&unfinished, &path).map_err(|e| Trouble::file(&path, &e))
}

impl Recipients {
    /// The public keys.
    pub(super) fn read(&self) -> Result<Vec<age::x25519::Recipient>, Trouble> {
        let mut words = self.recipient.clone();
        if let Some(path) = &self.recipients_file {
            let text = std::fs::read_to_string(path).map_err(|e| Trouble::file(path, &e))?;
            words.extend(text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned));
        }
        let read = |word: &String| {
            word.parse().map_err(|_| {
                Trouble::usage(format!("“{word}” không phải khóa age công khai."), format!("`{word}` is no public age key."))
            })
        };
        let all: Vec<_> = words.iter().map(read).collect::<Result<_, _>>()?;
        if all.is_empty() { Err(Trouble::usage("Chưa có khóa nào.", "There is no key.")) } else { Ok(all) }
    }
}

/// What a sealed file holds, opened with the secret key in another.
pub(super) fn open(from: &Path, identity: &Path) -> Result<impl Read + use<>, Trouble> {
    let identities = age::IdentityFile::from_file(identity.display().to_string())
        .map_err(|e| Trouble::file(identity, &e))?
        .into_identities()
        .map_err(|e| unreadable(&e))?;
    let file = File::open(from).map_err(|e| Trouble::file(from, &e))?;
    let opening = age::Decryptor::new(BufReader::new(file)).map_err(|e| unreadable(&e))?;
    opening.decrypt(identities.iter().map(|i| i.as_ref() as &dyn age::Identity)).map_err(|e| unreadable(&e))
}

/// Encrypts into a file; returns its size.
pub(super) fn seal(plain: &mut impl Read, path: &Path, recipients: &[age::x25519::Recipient]) -> Result<u64, Trouble> {
    let for_whom = recipients.iter().map(|r| r as &dyn age::Recipient);
    let sealing = age::Encryptor::with_recipients(for_whom).map_err(|e| Trouble::internal("cli.backup", &e))?;
    let file = private(path, false).map_err(|e| Trouble::file(path, &e))?;
    let write = || -> io::Result<u64> {
        let mut sealed = sealing.wrap_output(BufWriter::new(file))?;
        io::copy(plain, &mut sealed)?;
        let file = sealed.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    };
    write().map_err(|e| Trouble::file(path, &e))
}

fn dump(url: &str, path: &Path, recipients: &[age::x25519::Recipient]) -> Result<u64, Trouble> {
    let mut child =
        postgres("pg_dump", url)?.arg("--format=custom").stdout(Stdio::piped()).spawn().map_err(|e| missing("pg_dump", &e))?;
    let bytes = match child.stdout.take() {
        Some(mut stdout) => seal(&mut stdout, path, recipients),
        None => Err(Trouble::internal("cli.backup", &"pg_dump has no output")),
    };
    let ended = child.wait().map_err(|e| missing("pg_dump", &e))?;
    if ended.success() { bytes } else { Err(Trouble::internal("cli.backup", &format!("pg_dump {ended}"))) }
}

/// PostgreSQL's own program; the password goes through its environment and not through the process list.
fn postgres(program: &str, url: &str) -> Result<Command, Trouble> {
    let bad = || Trouble::usage("Địa chỉ cơ sở dữ liệu không đúng dạng.", "This is not a database address.");
    let (_, rest) = url.split_once("://").ok_or_else(bad)?;
    let rest = rest.split('?').next().unwrap_or(rest);
    let (who, at) = rest.rsplit_once('@').unwrap_or(("", rest));
    let (host, database) = at.split_once('/').ok_or_else(bad)?;
    let (host, port) = host.rsplit_once(':').unwrap_or((host, "5432"));
    let (user, password) = who.split_once(':').unwrap_or((who, ""));
    let mut command = Command::new(program);
    command.args(["--no-password", "--dbname", database]).env("PGHOST", host).env("PGPORT", port);
    if !user.is_empty() {
        command.env("PGUSER", user);
    }
    if !password.is_empty() {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

fn missing(program: &str, e: &io::Error) -> Trouble {
    Trouble::new(
        "cli.program_missing",
        [format!("Không chạy được {program} ({}).", io_vi(e)), format!("{program} cannot be run ({e}).")],
        ["Cài bộ công cụ của PostgreSQL rồi thử lại.", "Install PostgreSQL's client programs and try again."],
    )
}

pub(super) fn unreadable(e: &dyn std::fmt::Display) -> Trouble {
    Trouble::new(
        "cli.backup_unreadable",
        ["Không mở được bản sao lưu.".to_owned(), format!("The backup cannot be opened ({e}).")],
        [
            "Kiểm tra tệp và khóa; bản sao bị sửa hoặc bị cắt sẽ không mở được.",
            "Check file and key; a changed or cut backup does not open.",
        ],
    )
}

/// A file that only its owner can read; a secret one must not be there yet.
fn private(path: &Path, new: bool) -> io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    if new {
        options.create_new(true)
    } else {
        options.create(true).truncate(true)
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
