//! What is believed about a rate: usual values, moved by the campaign's own days.
//!
//! The logarithm of a daily rate is a level, plus what Saturdays and Sundays add, plus what practice adds (much in the first days, little later),
//! plus scatter of which a part lasts (rain does not end at midnight). Level, weekends, practice and the size of the scatter are unknown; a normal-inverse-gamma prior and the days give
//! a posterior in closed form (Bayesian regression on differences that take the lasting scatter out).

use vedich_kernel::{Day, Dice};

const N: usize = 4;

/// What is usual.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prior {
    /// Level, as a rate.
    pub rate: f64,
    /// How far off it may be, in logarithms.
    pub doubt: f64,
    /// Factors of Saturday and Sunday.
    pub weekend: [f64; 2],
    /// How far off they may be.
    pub weekend_doubt: f64,
    /// What practice adds from the first day to the end of time, in logarithms.
    pub practice: f64,
    /// How far off that may be.
    pub practice_doubt: f64,
    /// Scatter of a day.
    pub scatter: f64,
    /// Days that the scatter's usual size is worth.
    pub worth: f64,
    /// How much of a day's scatter is left the next day.
    pub lasting: f64,
}

/// A day's rate as it was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub day: Day,
    pub sunday: bool,
    pub rate: f64,
}

/// The posterior.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    mean: [f64; N],
    /// Lower triangle of the precision's root.
    root: [[f64; N]; N],
    shape: f64,
    size: f64,
    lasting: f64,
    last: Option<Seen>,
    origin: Day,
    start: Day,
}

/// A rate as it may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drawn {
    beta: [f64; N],
    scatter: f64,
    lasting: f64,
    off: f64,
    start: Day,
}

/// Is the day a Sunday for its rates?
pub(crate) fn like_sunday(day: Day, holidays: &[Day]) -> bool {
    day.weekday() == 7 || holidays.contains(&day)
}

/// Practice is what is still missing of it: half after five days, a sixth after twenty-five. So the level is that of practised people.
fn row(day: Day, sunday: bool, start: Day) -> [f64; N] {
    let days = f64::from(day.since(start).max(0));
    [1.0, f64::from(!sunday && day.weekday() == 6), f64::from(sunday), -1.0 / (1.0 + days / 5.0)]
}

/// Draws single odd days (a system that was down) towards the middle of their kind, so that one of them does not stand for all to come.
fn tamed(prior: &Prior, seen: &[Seen]) -> Vec<Seen> {
    let middle = |sunday: bool| {
        let mut logs: Vec<f64> = seen.iter().filter(|s| s.sunday == sunday).map(|s| s.rate.ln()).collect();
        logs.sort_unstable_by(f64::total_cmp);
        logs.get(logs.len() / 2).copied().unwrap_or(0.0)
    };
    let middles = [middle(false), middle(true)];
    let tame = |s: &Seen| {
        let middle = middles[usize::from(s.sunday)];
        let most = 3.0 * prior.scatter + prior.practice_doubt;
        Seen { rate: s.rate.ln().clamp(middle - most, middle + most).exp(), ..*s }
    };
    seen.iter().map(tame).collect()
}

impl Learned {
    /// Learns from days in order; `start` is the campaign's first day, `origin` the first day ahead.
    pub(crate) fn new(prior: &Prior, seen: &[Seen], start: Day, origin: Day) -> Self {
        let usual = [prior.rate.ln(), prior.weekend[0].ln(), prior.weekend[1].ln(), prior.practice];
        let doubt = [prior.doubt, prior.weekend_doubt, prior.weekend_doubt, prior.practice_doubt];
        let variance = prior.scatter * prior.scatter;
        let mut precision = [[0.0; N]; N];
        let mut right = [0.0; N];
        let mut squares = 0.0;
        for i in 0..N {
            let weight = variance / (doubt[i] * doubt[i]);
            precision[i][i] = weight;
            right[i] = weight * usual[i];
            squares += weight * usual[i] * usual[i];
        }
        let mut before: Option<Seen> = None;
        for day in &tamed(prior, seen) {
            let mut x = row(day.day, day.sunday, start);
            let mut y = day.rate.ln();
            if let Some(b) = before {
                let left = prior.lasting.powi(day.day.since(b.day).max(1));
                let scale = 1.0 / (1.0 - left * left).sqrt();
                let old = row(b.day, b.sunday, start);
                for i in 0..N {
                    x[i] = (x[i] - left * old[i]) * scale;
                }
                y = (y - left * b.rate.ln()) * scale;
            }
            for i in 0..N {
                for j in 0..N {
                    precision[i][j] += x[i] * x[j];
                }
                right[i] += x[i] * y;
            }
            squares += y * y;
            before = Some(*day);
        }
        let root = cholesky(&precision);
        let mean = solve(&root, &right);
        let explained: f64 = mean.iter().zip(&right).map(|(m, r)| m * r).sum();
        Self {
            mean,
            root,
            shape: (prior.worth + seen.len() as f64) / 2.0,
            size: (prior.worth * variance + (squares - explained).max(0.0)) / 2.0,
            lasting: prior.lasting,
            last: before,
            origin,
            start,
        }
    }

    /// One rate of all that are possible.
    pub(crate) fn draw(&self, dice: &mut Dice) -> Drawn {
        let scatter = (self.size / gamma(self.shape, dice)).sqrt();
        let noise = [(); N].map(|()| dice.normal() * scatter);
        // The root's transpose, from below.
        let mut beta = [0.0; N];
        for i in (0..N).rev() {
            let below: f64 = (i + 1..N).map(|j| self.root[j][i] * beta[j]).sum();
            beta[i] = (noise[i] - below) / self.root[i][i];
        }
        for (b, m) in beta.iter_mut().zip(&self.mean) {
            *b += m;
        }
        let off = self.last.map_or(0.0, |last| {
            let gap = self.origin.since(last.day).max(1);
            let expected: f64 = row(last.day, last.sunday, self.start).iter().zip(&beta).map(|(x, b)| x * b).sum();
            (last.rate.ln() - expected) * self.lasting.powi(gap - 1)
        });
        Drawn { beta, scatter, lasting: self.lasting, off, start: self.start }
    }
}

impl Drawn {
    /// The rate of the next day, with a number of the normal distribution for its scatter. Days are asked for in order.
    pub(crate) fn next(&mut self, day: Day, sunday: bool, normal: f64) -> f64 {
        self.off = self.lasting * self.off + self.scatter * (1.0 - self.lasting * self.lasting).sqrt() * normal;
        let level: f64 = row(day, sunday, self.start).iter().zip(&self.beta).map(|(x, b)| x * b).sum();
        (level + self.off).clamp(-30.0, 12.0).exp()
    }
}

fn cholesky(a: &[[f64; N]; N]) -> [[f64; N]; N] {
    let mut l = [[0.0; N]; N];
    for i in 0..N {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            l[i][j] = if i == j { (a[i][i] - known).max(1e-12).sqrt() } else { (a[i][j] - known) / l[j][j] };
        }
    }
    l
}

fn solve(l: &[[f64; N]; N], right: &[f64; N]) -> [f64; N] {
    let mut y = [0.0; N];
    for i in 0..N {
        let known: f64 = (0..i).map(|k| l[i][k] * y[k]).sum();
        y[i] = (right[i] - known) / l[i][i];
    }
    let mut x = [0.0; N];
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|k| l[k][i] * x[k]).sum();
        x[i] = (y[i] - known) / l[i][i];
    }
    x
}

/// A number of the gamma distribution (Marsaglia and Tsang), for shapes of 1 and above.
pub(crate) fn gamma(shape: f64, dice: &mut Dice) -> f64 {
    let d = shape.max(1.0) - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let z = dice.normal();
        let v = (1.0 + c * z).powi(3);
        if v > 0.0 && (1.0 - dice.unit()).ln() < 0.5 * z * z + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIOR: Prior = Prior {
        rate: 0.5,
        doubt: 0.6,
        weekend: [1.0, 1.0],
        weekend_doubt: 0.4,
        practice: 0.0,
        practice_doubt: 0.1,
        scatter: 0.3,
        worth: 6.0,
        lasting: 0.4,
    };

    fn first() -> Day {
        Day::new(2023, 6, 20).unwrap()
    }

    /// Mean and standard deviation of the logarithm of the rate on a coming day.
    fn believed(learned: &Learned, day: Day) -> (f64, f64) {
        let mut dice = Dice::new(1, 1);
        let draws: Vec<f64> = (0..4_000)
            .map(|_| {
                let mut drawn = learned.draw(&mut dice);
                let z = dice.normal();
                drawn.next(day, like_sunday(day, &[]), z).ln()
            })
            .collect();
        let mean = draws.iter().sum::<f64>() / 4_000.0;
        (mean, (draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 4_000.0).sqrt())
    }

    fn days(n: i32, rate: impl Fn(Day) -> f64) -> Vec<Seen> {
        (0..n).map(|i| first().plus(i)).map(|day| Seen { day, sunday: like_sunday(day, &[]), rate: rate(day) }).collect()
    }

    #[test]
    fn without_days_the_usual_rate_stands_with_its_doubt() {
        let (mean, sd) = believed(&Learned::new(&PRIOR, &[], first(), first()), first());
        assert!((mean - 0.5_f64.ln()).abs() < 0.05, "{mean}");
        assert!((0.5..1.0).contains(&sd), "{sd}");
    }

    #[test]
    fn days_make_it_the_campaign_s_own() {
        let mut dice = Dice::new(4, 0);
        let noise: Vec<f64> = (0..40).map(|_| 0.2 * dice.normal()).collect();
        let seen = days(20, |d| 0.2 * if d.weekday() == 7 { 2.0 } else { 1.0 } * noise[d.since(first()) as usize].exp());
        let learned = Learned::new(&PRIOR, &seen, first(), first().plus(20));
        let monday = (0..7).map(|i| first().plus(24 + i)).find(|d| d.weekday() == 1).unwrap();
        let (mean, sd) = believed(&learned, monday);
        assert!((mean - 0.2_f64.ln()).abs() < 0.2, "{mean}");
        assert!((0.15..0.45).contains(&sd), "{sd}");
        let (sunday, _) = believed(&learned, monday.plus(6));
        assert!(sunday - mean > 0.35, "Sundays bring more: {sunday} {mean}");
        let (_, early) = believed(&Learned::new(&PRIOR, &seen[..4], first(), first().plus(4)), monday);
        assert!(early > sd, "four days say less than twenty");
    }

    #[test]
    fn gamma_numbers_have_their_mean() {
        let mut dice = Dice::new(2, 0);
        let mean = (0..20_000).map(|_| gamma(3.5, &mut dice)).sum::<f64>() / 20_000.0;
        assert!((mean - 3.5).abs() < 0.06, "{mean}");
    }
}
