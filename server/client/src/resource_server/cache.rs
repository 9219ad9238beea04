//! Answers of the AS about tokens, kept for a moment (RFC 9767 §6.3).
//!
//! An answer belongs to one question: AS, RS, token, proofing method and wanted
//! access. It is never the answer to another. Questions at the same time are
//! asked once. An answer's life begins when it was asked for, so that a token is
//! accepted no longer than that after it was revoked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{Context, SHA256};
use gnap::right::Right;
use gnap::rs::IntrospectResponse;
use gnap::secret::Secret;
use tokio::sync::watch;

use super::denied::Unavailable;
use super::settings::Caching;

/// One question, as a hash: the token itself is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Question([u8; 32]);

impl Question {
    pub(crate) fn new(
        grant_endpoint: &str,
        resource_server: &str,
        token: &Secret,
        proof: Option<&str>,
        access: &[Right],
    ) -> Self {
        let access = serde_json::to_string(access).unwrap_or_default();
        let proof = proof.map_or("-".to_owned(), |proof| format!("+{proof}"));
        let mut context = Context::new(&SHA256);
        for part in [
            grant_endpoint,
            resource_server,
            token.expose(),
            &proof,
            &access,
        ] {
            // The length keeps the parts apart.
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        Self(hash)
    }
}

/// An answer, and when it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) answer: Arc<IntrospectResponse>,
    pub(crate) asked_at_ms: u64,
}

/// What a question came to.
pub(crate) type Outcome = Result<Known, Unavailable>;
type Told = watch::Receiver<Option<Outcome>>;

/// What to do about a question.
pub(crate) enum Looked {
    /// Use this.
    Known(Known),
    /// Somebody asks already.
    Wait(Told),
    /// Ask, and tell.
    Ask(Asking),
}

/// A question that has to be asked now.
pub(crate) struct Asking {
    question: Question,
    asked_at_ms: u64,
    tell: watch::Sender<Option<Outcome>>,
}

impl Asking {
    pub(crate) fn told(&self) -> Told {
        self.tell.subscribe()
    }
}

enum Entry {
    Known { known: Known, until_ms: u64 },
    Asked { told: Told, until_ms: u64 },
}

impl Entry {
    fn until_ms(&self) -> u64 {
        match self {
            Entry::Known { until_ms, .. } | Entry::Asked { until_ms, .. } => *until_ms,
        }
    }
}

pub(crate) struct Cache {
    caching: Caching,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_question: HashMap<Question, Entry>,
    /// When the old ones were last thrown away.
    swept_at_ms: u64,
}

/// Between two sweeps of a full cache.
const SWEEP_MS: u64 = 50;

impl Cache {
    pub(crate) fn new(caching: Caching) -> Self {
        Self {
            caching,
            entries: Mutex::default(),
        }
    }

    /// Looks for an answer. Whoever is told to ask has to [`Cache::tell`].
    pub(crate) fn look(&self, question: Question, now_ms: u64) -> Looked {
        let (tell, told) = watch::channel(None);
        let asking = Asking {
            question,
            asked_at_ms: now_ms,
            tell,
        };
        let lifetime = millis(self.caching.active);
        if lifetime == 0 {
            return Looked::Ask(asking);
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        match entries.by_question.get(&question) {
            Some(Entry::Known { known, until_ms }) if now_ms < *until_ms => {
                return Looked::Known(known.clone());
            }
            // Its answer may be older than the life of an answer when it comes.
            Some(Entry::Asked { told, until_ms }) if now_ms < *until_ms => {
                return Looked::Wait(told.clone());
            }
            _ => {}
        }
        let until_ms = now_ms.saturating_add(lifetime);
        entries.put(
            question,
            Entry::Asked { told, until_ms },
            self.caching.answers,
            now_ms,
        );
        Looked::Ask(asking)
    }

    /// Tells everybody who waits, and keeps the answer. That the AS could not be
    /// asked is not kept.
    pub(crate) fn tell(
        &self,
        asking: &Asking,
        answer: Result<IntrospectResponse, Unavailable>,
    ) -> Outcome {
        let outcome = answer.map(|answer| Known {
            answer: Arc::new(answer),
            asked_at_ms: asking.asked_at_ms,
        });
        let until_ms = match &outcome {
            Ok(known) => self.until_ms(known),
            Err(_) => 0,
        };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        // Where there is no place any more, it was full: nothing is kept.
        if let Some(entry) = entries.by_question.get_mut(&asking.question) {
            match &outcome {
                Ok(known) if until_ms > asking.asked_at_ms => {
                    let known = known.clone();
                    *entry = Entry::Known { known, until_ms };
                }
                _ => drop(entries.by_question.remove(&asking.question)),
            }
        }
        drop(entries);
        // Nobody has to wait for it.
        let _ = asking.tell.send(Some(outcome.clone()));
        outcome
    }

    fn until_ms(&self, known: &Known) -> u64 {
        match known.answer.as_ref() {
            IntrospectResponse::Active(token) => {
                let until_ms = known
                    .asked_at_ms
                    .saturating_add(millis(self.caching.active));
                match token.exp {
                    Some(exp) => until_ms.min(exp.saturating_mul(1000)),
                    None => until_ms,
                }
            }
            IntrospectResponse::Inactive { .. } => {
                let lifetime = millis(self.caching.inactive.min(self.caching.active));
                known.asked_at_ms.saturating_add(lifetime)
            }
        }
    }
}

impl Entries {
    fn put(&mut self, question: Question, entry: Entry, limit: usize, now_ms: u64) {
        if self.by_question.len() >= limit && now_ms >= self.swept_at_ms + SWEEP_MS {
            self.swept_at_ms = now_ms;
            self.by_question
                .retain(|_, entry| now_ms < entry.until_ms());
        }
        if self.by_question.len() < limit || self.by_question.contains_key(&question) {
            self.by_question.insert(question, entry);
        }
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gnap::rs::{ActiveToken, True};

    use super::*;

    const CACHING: Caching = Caching {
        active: Duration::from_millis(1000),
        inactive: Duration::from_millis(250),
        answers: 2,
    };

    fn question(token: &str) -> Question {
        Question::new(
            "https://as.example/gnap",
            "rs",
            &Secret::new(token),
            Some("httpsig"),
            &[],
        )
    }

    fn active(exp: Option<u64>) -> IntrospectResponse {
        IntrospectResponse::Active(Box::new(ActiveToken {
            active: True,
            iss: "https://as.example/gnap".to_owned(),
            access: Vec::new(),
            label: None,
            key: None,
            flags: Vec::new(),
            exp,
            iat: None,
            aud: Vec::new(),
            sub: None,
            instance_id: None,
            act: None,
        }))
    }

    fn ask(cache: &Cache, question: Question, now_ms: u64) -> Asking {
        match cache.look(question, now_ms) {
            Looked::Ask(asking) => asking,
            Looked::Known(_) | Looked::Wait(_) => panic!("it has to be asked"),
        }
    }

    fn is_known(cache: &Cache, question: Question, now_ms: u64) -> bool {
        matches!(cache.look(question, now_ms), Looked::Known(_))
    }

    #[test]
    fn every_part_of_a_question_makes_it_another_one() {
        let token = Secret::new("t");
        let read = [Right::Reference("read".to_owned())];
        let all = [
            Question::new("a", "r", &token, Some("httpsig"), &read),
            Question::new("b", "r", &token, Some("httpsig"), &read),
            Question::new("a", "s", &token, Some("httpsig"), &read),
            Question::new("a", "r", &Secret::new("u"), Some("httpsig"), &read),
            Question::new("a", "r", &token, Some("mtls"), &read),
            Question::new("a", "r", &token, None, &read),
            Question::new("a", "r", &token, Some("httpsig"), &[]),
            Question::new("ar", "", &token, Some("httpsig"), &read),
        ];
        for (nth, one) in all.iter().enumerate() {
            assert!(!all[nth + 1..].contains(one), "{nth}");
        }
        assert_eq!(
            all[0],
            Question::new("a", "r", &token, Some("httpsig"), &read)
        );
    }

    /// An answer lives from the question on, not from when it came.
    #[test]
    fn an_answer_is_used_for_its_life_and_no_longer() {
        let cache = Cache::new(CACHING);
        let asking = ask(&cache, question("a"), 0);
        cache.tell(&asking, Ok(active(None))).unwrap();
        assert!(is_known(&cache, question("a"), 999));
        assert!(!is_known(&cache, question("b"), 0));
        ask(&cache, question("a"), 1000);
    }

    #[test]
    fn a_no_is_used_for_less_time() {
        let cache = Cache::new(CACHING);
        let asking = ask(&cache, question("a"), 0);
        cache
            .tell(&asking, Ok(IntrospectResponse::INACTIVE))
            .unwrap();
        assert!(is_known(&cache, question("a"), 249));
        ask(&cache, question("a"), 250);
    }

    #[test]
    fn an_answer_is_not_used_after_the_token_ended() {
        let cache = Cache::new(CACHING);
        let asking = ask(&cache, question("a"), 9_500);
        cache.tell(&asking, Ok(active(Some(10)))).unwrap();
        assert!(is_known(&cache, question("a"), 9_999));
        ask(&cache, question("a"), 10_000);
    }

    #[test]
    fn questions_at_once_are_asked_once() {
        let cache = Cache::new(CACHING);
        let asking = ask(&cache, question("a"), 0);
        let Looked::Wait(told) = cache.look(question("a"), 500) else {
            panic!("somebody asks already");
        };
        // Too old to be the answer to a question of now.
        ask(&cache, question("a"), 1000);
        cache.tell(&asking, Ok(active(None))).unwrap();
        assert!(matches!(&*told.borrow(), Some(Ok(known)) if known.asked_at_ms == 0));
    }

    #[test]
    fn that_the_as_could_not_be_asked_is_told_and_not_kept() {
        let cache = Cache::new(CACHING);
        let asking = ask(&cache, question("a"), 0);
        let told = asking.told();
        let down = Unavailable::Authority("down".to_owned());
        assert_eq!(cache.tell(&asking, Err(down.clone())), Err(down.clone()));
        assert_eq!(*told.borrow(), Some(Err(down)));
        ask(&cache, question("a"), 1);
    }

    #[test]
    fn without_a_life_everything_is_asked() {
        let cache = Cache::new(Caching::OFF);
        for _ in 0..2 {
            let asking = ask(&cache, question("a"), 0);
            cache.tell(&asking, Ok(active(None))).unwrap();
        }
    }

    #[test]
    fn a_full_cache_asks_and_makes_room_with_time() {
        let cache = Cache::new(CACHING);
        for token in ["a", "b", "c"] {
            let asking = ask(&cache, question(token), 100);
            cache.tell(&asking, Ok(active(None))).unwrap();
        }
        assert!(is_known(&cache, question("a"), 101));
        assert!(is_known(&cache, question("b"), 101));
        let asking = ask(&cache, question("c"), 1200);
        cache.tell(&asking, Ok(active(None))).unwrap();
        assert!(is_known(&cache, question("c"), 1201));
    }
}
