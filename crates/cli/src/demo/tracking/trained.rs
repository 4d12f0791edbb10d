//! The quiz after a session (`P-4.5`): some of those who were there answer it, and most pass.

use crate::{
    demo::{
        dice::{below, roll},
        people,
    },
    trouble::Trouble,
};
use vedich_kernel::Lang;
use vedich_server::Services;
use vedich_training::Session;

/// So many answer after a session; the others have it before them.
const ANSWER: usize = 12;
/// A hall shares one line.
const ADDRESS: &str = "203.0.113.7";

/// Some of those present answer; the team that the demo's accounts belong to among them.
pub async fn answer_quiz(services: &Services, seed: u64, session: &Session, there: &[String]) -> Result<(), Trouble> {
    let questions = services.training.quiz().await?;
    let tree = services.register.tree().await?;
    let leader = people::actor(services, "totruong").await?;
    let own = leader.grants.iter().find_map(|g| g.team).and_then(|t| tree.team(t)).map(|t| format!("{}-", t.code));
    let mut who: Vec<&String> = there.iter().collect();
    who.sort_by_key(|code| (own.as_ref().is_none_or(|team| !code.starts_with(team.as_str())), roll(seed, code, 40)));
    for member in who.into_iter().take(ANSWER) {
        // Eight right answers of ten pass: one in four is to try again.
        let wrong = usize::try_from(below(seed, member, 41, 4)).unwrap_or(0);
        let answers = questions.iter().enumerate().map(|(i, q)| {
            let other = (q.right + 1) % q.wording(Lang::Vi).answers.len().max(1);
            (q.code.clone(), if i < wrong { other } else { q.right })
        });
        let chosen: Vec<(String, usize)> = answers.collect();
        services.training.answer(&session.code, member, ADDRESS, &chosen).await?;
    }
    Ok(())
}
