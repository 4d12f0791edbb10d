//! Amounts in words, as proposals about money have them beside the figures.

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// "Một triệu hai trăm linh năm nghìn đồng".
#[must_use]
pub fn words(amount: i64) -> String {
    let read = read(amount.unsigned_abs());
    let sign = if amount < 0 { "âm " } else { "" };
    let mut letters = format!("{sign}{read} đồng").chars().collect::<Vec<char>>().into_iter();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

fn read(n: u64) -> String {
    // A thousand millions is a tỷ, and what stands above is counted in tỷ again.
    if n >= 1_000_000_000 {
        let (above, rest) = (n / 1_000_000_000, n % 1_000_000_000);
        let below = if rest == 0 { String::new() } else { format!(" {}", thousands(rest, true)) };
        return format!("{} tỷ{below}", read(above));
    }
    thousands(n, false)
}

/// Below a tỷ; `inner` when something stands before it, so that its hundreds are said though they are none.
fn thousands(n: u64, inner: bool) -> String {
    if n == 0 {
        return DIGITS[0].to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    for (value, name) in [(n / 1_000_000, "triệu"), (n / 1_000 % 1_000, "nghìn"), (n % 1_000, "")] {
        if value == 0 {
            continue;
        }
        let said = hundreds(value, inner || !out.is_empty());
        out.push(if name.is_empty() { said } else { format!("{said} {name}") });
    }
    out.join(" ")
}

fn hundreds(n: u64, inner: bool) -> String {
    let digit = |d: u64| DIGITS[usize::try_from(d).unwrap_or(0)];
    let (h, t, u) = (n / 100, n / 10 % 10, n % 10);
    let mut out: Vec<&str> = Vec::new();
    if h > 0 || inner {
        out.extend([digit(h), "trăm"]);
    }
    match (t, u) {
        (0, 0) => {}
        (0, u) if out.is_empty() => out.push(digit(u)),
        (0, u) => out.extend(["linh", digit(u)]),
        (t, u) => {
            out.extend(if t == 1 { vec!["mười"] } else { vec![digit(t), "mươi"] });
            match (t, u) {
                (_, 0) => {}
                (1, 1) => out.push("một"),
                (_, 1) => out.push("mốt"),
                (_, 5) => out.push("lăm"),
                (_, u) => out.push(digit(u)),
            }
        }
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_offices_write_them() {
        for (n, said) in [
            (0, "Không đồng"),
            (5, "Năm đồng"),
            (15, "Mười lăm đồng"),
            (21, "Hai mươi mốt đồng"),
            (105, "Một trăm linh năm đồng"),
            (1_005, "Một nghìn không trăm linh năm đồng"),
            (1_205_000, "Một triệu hai trăm linh năm nghìn đồng"),
            (28_585_000, "Hai mươi tám triệu năm trăm tám mươi lăm nghìn đồng"),
            (2_000_000_000, "Hai tỷ đồng"),
            (3_000_050_000, "Ba tỷ không trăm năm mươi nghìn đồng"),
            (-10, "Âm mười đồng"),
        ] {
            assert_eq!(words(n), said);
        }
    }

    /// What was read, counted again.
    fn counted(said: &str) -> u64 {
        let (mut all, mut group, mut last, mut inside) = (0_u64, 0_u64, 0_u64, 0_u64);
        for word in said.split(' ') {
            match word {
                "tỷ" => (all, inside, group, last) = ((inside + group + last) * 1_000_000_000, 0, 0, 0),
                "triệu" => (inside, group, last) = (inside + (group + last) * 1_000_000, 0, 0),
                "nghìn" => (inside, group, last) = (inside + (group + last) * 1_000, 0, 0),
                "trăm" => (group, last) = (group + last * 100, 0),
                "mươi" => (group, last) = (group + last * 10, 0),
                "mười" => group += 10,
                "linh" | "đồng" => {}
                "mốt" => last = 1,
                "lăm" => last = 5,
                digit => last = DIGITS.iter().position(|d| *d == digit).unwrap() as u64,
            }
        }
        all + inside + group + last
    }

    proptest! {
        #[test]
        fn what_is_read_is_the_amount(n in 0_i64..999_999_999_999) {
            let said = words(n).to_lowercase();
            prop_assert_eq!(counted(&said), n.unsigned_abs(), "{}", said);
        }
    }
}
