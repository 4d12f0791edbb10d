//! How numbers are written: 28.585 and 12,92 %.

use crate::Lang;

/// Groups thousands: `28.585` in Vietnamese, `28,585` in English.
#[must_use]
pub fn int(n: i64, lang: Lang) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('−');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(lang.pick('.', ','));
        }
        out.push(c);
    }
    out
}

/// A share in hundredths of a percent, rounded half up; `None` when the denominator is zero.
#[must_use]
pub fn basis_points(numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let n = i128::from(numerator) * 20_000 + i128::from(denominator);
    i64::try_from(n.div_euclid(i128::from(denominator) * 2)).ok()
}

/// `12,92 %` in Vietnamese, `12.92%` in English; a dash when there is nothing to divide by.
#[must_use]
pub fn percent(numerator: i64, denominator: i64, lang: Lang) -> String {
    let Some(bp) = basis_points(numerator, denominator) else { return "–".to_owned() };
    let sign = if bp < 0 { "−" } else { "" };
    let whole = int((bp / 100).abs(), lang);
    match lang {
        Lang::Vi => format!("{sign}{whole},{:02}\u{a0}%", (bp % 100).abs()),
        Lang::En => format!("{sign}{whole}.{:02}%", (bp % 100).abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_plan_are_written_as_the_plan_writes_them() {
        assert_eq!(int(28_585, Lang::Vi), "28.585");
        assert_eq!(int(1_000_000, Lang::En), "1,000,000");
        assert_eq!(int(-5, Lang::Vi), "−5");
        assert_eq!(percent(9_357, 72_423, Lang::Vi), "12,92\u{a0}%");
        assert_eq!(percent(1, 0, Lang::Vi), "–");
        assert_eq!(percent(1, 1, Lang::En), "100.00%");
        assert_eq!(percent(-1, 200, Lang::Vi), "−0,50\u{a0}%");
    }
}
