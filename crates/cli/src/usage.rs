//! Wrong usage told in Vietnamese. `clap` speaks English alone; its errors say by parts what is wrong, and those parts are put
//! into sentences here. Whoever chose English reads clap's own words.

use clap::{
    CommandFactory as _,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use std::{error::Error as _, ffi::OsString};
use vedich_kernel::Lang;

/// The language asked for before the arguments could be understood: `--lang`, else the environment, else Vietnamese.
pub fn language(args: &[OsString], environment: Option<&str>) -> Lang {
    let words: Vec<&str> = args.iter().filter_map(|a| a.to_str()).collect();
    let given = words.iter().enumerate().find_map(|(i, word)| match word.strip_prefix("--lang") {
        Some("") => words.get(i + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    if given.or(environment) == Some("en") { Lang::En } else { Lang::Vi }
}

/// What is wrong, how the command is used, and where more stands. `None` for what is no error (help, version), which clap prints.
pub fn vietnamese(e: &Error) -> Option<String> {
    if !e.use_stderr() || e.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return None;
    }
    let mut out = format!("lỗi: {}\n", sentence(e));
    for (kind, words) in [(ContextKind::SuggestedArg, "có phải là"), (ContextKind::SuggestedSubcommand, "có phải là")] {
        if let Some(suggested) = said(e, kind) {
            out.push_str(&format!("  {words}: {suggested}?\n"));
        }
    }
    if let Some(all) = known(e) {
        out.push_str(&format!("  chọn một trong: {all}\n"));
    }
    let usage = said(e, ContextKind::Usage).map(|usage| usage.replace("Usage:", "Cách dùng:"));
    if let Some(usage) = usage {
        out.push_str(&format!("\n{}\n", usage.trim_end()));
    }
    out.push_str("\nXem thêm bằng '--help'.\n");
    Some(out)
}

/// The commands that may stand where an unknown one stands, from the usage line that clap tells: `Usage: vedich report <COMMAND>`.
pub fn known(e: &Error) -> Option<String> {
    if e.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let usage = said(e, ContextKind::Usage)?;
    let mut command = &crate::args::Cli::command();
    for word in usage.split_whitespace().skip_while(|w| *w != "vedich").skip(1) {
        let Some(below) = command.find_subcommand(word) else { break };
        command = below;
    }
    let names: Vec<&str> = command.get_subcommands().filter(|c| !c.is_hide_set()).map(clap::Command::get_name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn sentence(e: &Error) -> String {
    let arg = said(e, ContextKind::InvalidArg).unwrap_or_default();
    let value = said(e, ContextKind::InvalidValue).unwrap_or_default();
    match e.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("thiếu giá trị cho '{arg}'{}", expected(e, &arg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("giá trị '{value}' của '{arg}' không đúng{}", expected(e, &arg))
        }
        ErrorKind::UnknownArgument => format!("không có tùy chọn '{arg}' ở đây"),
        ErrorKind::InvalidSubcommand => {
            format!("không có lệnh '{}'", said(e, ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => format!("còn thiếu: {arg}"),
        ErrorKind::MissingSubcommand => {
            format!("chưa nói làm gì; chọn một lệnh: {}", said(e, ContextKind::ValidSubcommand).unwrap_or_default())
        }
        ErrorKind::ArgumentConflict => {
            format!("'{arg}' không dùng cùng với '{}'", said(e, ContextKind::PriorArg).unwrap_or_default())
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("'{arg}' chưa đủ giá trị"),
        ErrorKind::TooManyValues => format!("'{arg}' có quá nhiều giá trị"),
        ErrorKind::InvalidUtf8 => "có chữ không đọc được (không phải UTF-8)".to_owned(),
        _ => "lệnh viết chưa đúng".to_owned(),
    }
}

/// What may stand there.
fn expected(e: &Error, arg: &str) -> String {
    if let Some(valid) = said(e, ContextKind::ValidValue).filter(|v| !v.is_empty()) {
        return format!("; chọn một trong: {valid}");
    }
    if arg.contains("YYYY-MM-DD") {
        return "; ngày viết theo dạng YYYY-MM-DD, ví dụ 2023-06-20".to_owned();
    }
    // What our own parsers allow is said in codes, the same in every language; numbers are told by Rust in English.
    match e.source().map(ToString::to_string) {
        Some(codes) if codes.contains('|') => format!("; chọn một trong: {codes}"),
        Some(why) if why.contains("float") => "; cần một số".to_owned(),
        Some(why) if why.contains("digit") || why.contains("number") || why.contains("range") => "; cần một số nguyên".to_owned(),
        // Any other reason is in English too; which value of which option is wrong has been said.
        _ => String::new(),
    }
}

fn said(e: &Error, kind: ContextKind) -> Option<String> {
    match e.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(all) => Some(all.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        ContextValue::StyledStrs(all) => Some(all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        ContextValue::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use clap::Parser as _;

    fn told(args: &[&str]) -> String {
        let all = std::iter::once("vedich").chain(args.iter().copied());
        let e = Cli::try_parse_from(all).err().unwrap_or_else(|| panic!("{args:?} is right"));
        vietnamese(&e).unwrap_or_else(|| panic!("{args:?} is no error"))
    }

    #[test]
    fn wrong_values_say_what_may_stand_there() {
        let day = told(&["extract", "import", "a.xlsx", "--data", "d", "--as-of", "20/06/2023"]);
        assert!(day.starts_with("lỗi: giá trị '20/06/2023' của '--as-of <YYYY-MM-DD>' không đúng; ngày viết theo dạng"), "{day}");
        let coverage = told(&["extract", "import", "a.xlsx", "--data", "d", "--as-of", "2023-06-20", "--coverage", "all"]);
        assert!(coverage.contains("chọn một trong: full | partial"), "{coverage}");
        let number = told(&["extract", "list", "--data", "d", "--limit", "x"]);
        assert!(number.contains("cần một số nguyên"), "{number}");
        let lang = told(&["progress", "--data", "d", "--lang", "fr"]);
        assert!(lang.contains("chọn một trong: vi, en"), "{lang}");
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        let missing = told(&["extract", "import", "a.xlsx"]);
        assert!(missing.contains("còn thiếu:") && missing.contains("--as-of <YYYY-MM-DD>"), "{missing}");
        assert!(missing.contains("Cách dùng: vedich extract import") && !missing.contains("Usage"), "{missing}");
        let unknown = told(&["progress", "--data", "d", "--jsn"]);
        assert!(unknown.contains("không có tùy chọn '--jsn'") && unknown.contains("có phải là: --json?"), "{unknown}");
        assert!(told(&["extracts"]).contains("không có lệnh 'extracts'"));
        let kind = told(&["report", "poem"]);
        assert!(kind.contains("không có lệnh 'poem'") && kind.contains("daily-brief, weekly-brief"), "{kind}");
        let both = ["daily-brief", "daily_brief"]
            .map(|kind| Cli::try_parse_from(["vedich", "report", kind, "--data", "d", "--out", "f"]));
        assert!(both.iter().all(Result::is_ok), "one kind, whichever way it is written");
        let lists = ["work-list", "worklist"].map(|word| Cli::try_parse_from(["vedich", word, "list", "--data", "d"]));
        assert!(lists.iter().all(Result::is_ok), "one command, whichever way it is written");
    }

    #[test]
    fn commands_that_other_programs_are_promised_are_written_so() {
        for line in [
            "simulate --citizens 10 --seed 1 --days 2 --dishonest 0.15 --out d",
            "init --data d --plan plan.toml",
            "extract import f.xlsx --as-of 2023-06-19 --data d --database-url postgres://h/x --scope 25195 --coverage full --mapping m.json --dry-run --confirm --json",
            "extract withdraw 1 --reason r --data d",
            "claims import f.xlsx --data d",
            "work-list create --kind activation --locality 25195 --due 2023-06-20 --data d",
            "user create --name n --role viewer --password-file f --data d",
            "token create --user n --data d",
            "progress --locality 25195 --as-of 2023-06-19 --json --data d",
            "audit verify --data d",
            "demo --data d --port 8080 --until 2023-07-01 --citizens 10 --seed 1",
            "serve --data d --port 8080 --database-url postgres://h/x",
        ] {
            let told = Cli::try_parse_from(format!("vedich {line}").split_whitespace()).err();
            assert!(told.is_none(), "{line}: {told:?}");
        }
    }

    #[test]
    fn help_is_no_error_and_english_is_for_who_asks() {
        let help = Cli::try_parse_from(["vedich", "--help"]).err().unwrap();
        assert!(vietnamese(&help).is_none());
        let words = |args: &[&str]| args.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&words(&["--lang", "en", "x"]), None), Lang::En);
        assert_eq!(language(&words(&["--lang=en"]), Some("vi")), Lang::En);
        assert_eq!(language(&words(&["x"]), Some("en")), Lang::En);
        assert_eq!(language(&words(&["x"]), None), Lang::Vi);
    }
}
