//! The quiz: ours as files of this crate, a campaign's own wording above it, marked at once, each try kept.

use crate::{
    model::{Question, Score, Session},
    problems::TrainingProblem,
    rules,
    service::Training,
    store::quiz as store,
};
use serde_json::json;
use vedich_accounts::{Actor, Permission};
use vedich_db::By;
use vedich_territory::Member;

/// Our questions.
const OURS: &str = include_str!("../quiz.json");
/// Questions at most.
const MOST_QUESTIONS: usize = 50;

/// Our questions; an empty list never happens, since a test reads the file.
fn ours() -> Vec<Question> {
    serde_json::from_str(OURS).unwrap_or_default()
}

impl Training {
    /// All questions, those that are not asked included: ours in our order, then the campaign's own.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn questions(&self) -> Result<Vec<Question>, TrainingProblem> {
        let mut all = ours();
        for own in store::questions(self.db(), self.campaign().await?.id).await? {
            match all.iter_mut().find(|q| q.code == own.code) {
                Some(q) => *q = own,
                None => all.push(own),
            }
        }
        Ok(all)
    }

    /// The questions that are asked.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn quiz(&self) -> Result<Vec<Question>, TrainingProblem> {
        let mut all = self.questions().await?;
        all.retain(|q| q.asked);
        Ok(all)
    }

    /// Writes a question anew, or adds one when its code is empty.
    ///
    /// # Errors
    /// Not the actor's to write, a question that cannot be, the last one switched off, too many.
    pub async fn set_question(&self, actor: &Actor, question: Question) -> Result<(), TrainingProblem> {
        let campaign = self.campaign().await?;
        if !self.tree().await?.may(actor, Permission::ManageTraining, campaign.root) {
            return Err(TrainingProblem::NotHere);
        }
        let mut q = rules::check_question(question)?;
        let all = self.questions().await?;
        if q.code.is_empty() {
            if all.len() >= MOST_QUESTIONS {
                return Err(rules::Fault::BadNumber("question").into());
            }
            let free = (1..).map(|n| format!("own-{n:02}")).find(|code| all.iter().all(|q| q.code != *code));
            q.code = free.unwrap_or_default();
        } else if all.iter().all(|old| old.code != q.code) {
            return Err(TrainingProblem::NoSuchQuestion);
        }
        if !q.asked && all.iter().all(|old| !old.asked || old.code == q.code) {
            return Err(TrainingProblem::NoQuestionLeft);
        }
        self.db()
            .write(actor.by(self.now()), move |tx| {
                let q = q.clone();
                Box::pin(async move {
                    let version = store::add_question(tx, campaign.id, &q).await?;
                    let detail = json!({ "version": version, "asked": q.asked });
                    tx.audit("training.question", &format!("training_question:{}", q.code), detail).await?;
                    Ok::<_, TrainingProblem>(())
                })
            })
            .await
    }

    /// Marks a member's try. The member was noted as present; `chosen` are answers by code of question, as they were written.
    ///
    /// # Errors
    /// Unknown session, not present, cancelled, too many tries today.
    pub async fn answer(
        &self,
        code: &str,
        member: &str,
        address: &str,
        chosen: &[(String, usize)],
    ) -> Result<(Session, Member, Score), TrainingProblem> {
        let s = self.by_code(code, address).await?;
        if s.cancelled {
            return Err(TrainingProblem::Cancelled);
        }
        let member = self.present_member(&s, member).await?;
        let (rule, questions) = (self.rule().await?, self.quiz().await?);
        let answers: Vec<Option<usize>> =
            questions.iter().map(|q| chosen.iter().find(|(code, _)| *code == q.code).map(|(_, at)| *at)).collect();
        let score = rules::mark(&rule, &questions, &answers);
        let (campaign, today, no, id) = (self.campaign().await?.id, self.today(), s.no, member.id);
        let by = By::system(&format!("member:{}", member.code), self.now());
        self.db()
            .write(by, move |tx| {
                Box::pin(async move {
                    if store::tries(tx, campaign, id, today).await? >= rules::TRIES_A_DAY {
                        return Err(TrainingProblem::TooManyTries);
                    }
                    store::add_result(tx, campaign, no, id, today, score).await?;
                    let detail = json!({ "right": score.right, "of": score.of, "passed": score.passed });
                    tx.audit("training.quiz", &format!("member:{}", id.0), detail).await?;
                    Ok(())
                })
            })
            .await?;
        Ok((s, member, score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vedich_kernel::{Lang, text};

    #[test]
    fn our_questions_can_be_asked_in_both_languages() {
        let all = ours();
        assert_eq!(all.len(), 10);
        for q in all {
            let code = q.code.clone();
            assert!(q.asked, "{code}");
            let checked = rules::check_question(q.clone()).unwrap();
            assert_eq!(checked, q, "{code} is not tidy");
            for lang in [Lang::Vi, Lang::En] {
                let answers = &q.wording(lang).answers;
                let mut folded: Vec<String> = answers.iter().map(|a| text::fold(a)).collect();
                folded.sort();
                folded.dedup();
                assert_eq!(folded.len(), answers.len(), "{code} has an answer twice");
            }
        }
    }

    #[test]
    fn the_right_answer_is_not_always_at_the_same_place() {
        let places: std::collections::BTreeSet<usize> = ours().iter().map(|q| q.right).collect();
        assert!(places.len() >= 3);
    }
}
