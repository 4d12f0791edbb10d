//! From futures to an answer.

use crate::{
    model::{Arrival, Band, Goal, Lever, Marginal, Outlook, Question},
    paths::{Belief, Luck, Push},
};
use vedich_kernel::{Day, Dice};

/// Futures that are played again for each lever, out of so many: differences of the same future scatter little.
fn again(paths: usize) -> usize {
    (paths / 4).clamp(100, 300).min(paths)
}

/// Forecasts each goal of the question. The answer depends on the question alone.
#[must_use]
pub fn forecast(question: &Question) -> Vec<Outlook> {
    let from = question.ahead.from;
    let last = question.goals.iter().map(|g| g.by).max().unwrap_or(from);
    let planned = question.ahead.seats.len().max(question.ahead.visits.len()) as i32;
    // Beyond the last goal, as long as there is a plan, only arrivals are of interest.
    let days = usize::try_from((last.since(from) + 1).max(planned)).unwrap_or(0);
    let belief = Belief::new(question);
    let paths = question.paths.max(1);
    // By goal, the counts of all futures on the first day, then those on the second.
    let mut counts: Vec<Vec<f64>> = vec![vec![0.0; days * paths]; question.goals.len()];
    // Unmoved, each lever by a tenth, each by a unit.
    let mut pushes = vec![Push::NONE];
    pushes.extend(Lever::ALL.map(Push::tenth));
    pushes.extend([
        Push { more_seats: question.units.set_seats, ..Push::NONE },
        Push::tenth(Lever::Approval),
        Push { more_visits: question.units.team_visits, ..Push::NONE },
        Push::tenth(Lever::Absent),
    ]);
    let ends = question.goals.iter().map(|goal| end(goal, from)).collect::<Vec<_>>();
    let mut moved: Vec<Moved> = pushes.into_iter().map(|push| Moved { push, sums: vec![0.0; ends.len()] }).collect();
    let again = again(paths);
    // A future's luck is forgotten once it has been played: that of two thousand would fill megabytes.
    for path in 0..paths {
        let luck = Luck::draw(&belief, question, days, &mut Dice::new(question.seed, path as u64 + 1));
        luck.play(question, Push::NONE, |day, stock| {
            for (g, goal) in question.goals.iter().enumerate() {
                counts[g][day * paths + path] = goal.count.of(stock);
            }
        });
        if path < again {
            moved.iter_mut().for_each(|moved| moved.play(&luck, question, &ends));
        }
    }
    let gain = |push: usize, g: usize| moved[push].sums[g] / again as f64 - moved[0].sums[g] / again as f64;
    let each = question.goals.iter().enumerate().map(|(g, goal)| {
        let [tenth, unit] = [1, 5].map(|first: usize| [0, 1, 2, 3].map(|lever: usize| gain(first + lever, g)));
        let best = Lever::ALL.into_iter().zip(tenth).max_by(|a, b| a.1.total_cmp(&b.1));
        let outlook = outlook(question, goal, &mut counts[g], paths);
        // Where every future gets there, nothing is in the way.
        let open = outlook.probability < 1.0;
        Outlook {
            binding: best.filter(|b| open && b.1 > 1e-6).map(|b| b.0),
            tenth,
            marginal: Marginal { intake: unit[0], approval: unit[1], doors: unit[2], absent: unit[3] },
            ..outlook
        }
    });
    each.collect()
}

/// A goal's last day, counted from the first; none where it has passed.
fn end(goal: &Goal, from: Day) -> Option<usize> {
    usize::try_from(goal.by.since(from)).ok()
}

/// Where each goal stands on its last day with a lever moved, over some futures.
struct Moved {
    push: Push,
    /// By goal, summed.
    sums: Vec<f64>,
}

impl Moved {
    /// Plays one more future; `ends` are the goals' last days.
    fn play(&mut self, luck: &Luck, question: &Question, ends: &[Option<usize>]) {
        luck.play(question, self.push, |day, stock| {
            for (g, goal) in question.goals.iter().enumerate() {
                if ends[g] == Some(day) {
                    self.sums[g] += goal.count.of(stock);
                }
            }
        });
    }
}

/// What the counts of so many futures, day after day, tell of a goal.
fn outlook(question: &Question, goal: &Goal, counts: &mut [f64], paths: usize) -> Outlook {
    let from = question.ahead.from;
    let now = goal.count.of(&question.now);
    // Futures never fall back, so the day of arrival is the first that is at the target.
    let arrives = |path| counts.iter().skip(path).step_by(paths).position(|n| *n >= goal.target).unwrap_or(usize::MAX);
    let mut arrivals: Vec<usize> = (0..paths).map(|path| if now >= goal.target { 0 } else { arrives(path) }).collect();
    arrivals.sort_unstable();
    let arrived = |share: f64| -> Option<Day> {
        if now >= goal.target {
            return Some(from.plus(-1));
        }
        let at = ((arrivals.len() as f64 * share).ceil() as usize).clamp(1, arrivals.len().max(1)) - 1;
        arrivals.get(at).filter(|day| **day != usize::MAX).map(|day| from.plus(*day as i32))
    };
    let arrival = Arrival { p10: arrived(0.1), p50: arrived(0.5), p90: arrived(0.9) };
    let end = end(goal, from);
    let last = end.and_then(|end| counts.chunks_exact(paths).nth(end)).unwrap_or_default();
    let reached = last.iter().filter(|n| **n >= goal.target).count();
    let probability = if now >= goal.target { 1.0 } else { reached as f64 / paths as f64 };
    let bands = |(i, day): (usize, &mut [f64])| {
        day.sort_unstable_by(f64::total_cmp);
        let at = |share| quantile(day, share);
        Band { day: from.plus(i as i32), p2_5: at(0.025), p10: at(0.1), p50: at(0.5), p90: at(0.9), p97_5: at(0.975) }
    };
    let days: Vec<Band> = counts.chunks_exact_mut(paths).enumerate().take(end.map_or(0, |e| e + 1)).map(bands).collect();
    let at_end = days.last().copied().unwrap_or(Band { day: goal.by, p2_5: now, p10: now, p50: now, p90: now, p97_5: now });
    Outlook {
        goal: *goal,
        probability,
        p10: at_end.p10,
        p50: at_end.p50,
        p90: at_end.p90,
        arrival,
        binding: None,
        tenth: [0.0; 4],
        marginal: Marginal::default(),
        days,
    }
}

/// Between the two nearest.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len().max(1) - 1) as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    let value = |i: usize| sorted.get(i).copied().unwrap_or(0.0);
    value(low) + (value(high) - value(low)) * (at - at.floor())
}
