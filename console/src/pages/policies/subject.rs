//! Policies that can be asked beside the live ones: the draft, if it changes
//! something, and every version that is not live.

use api::page::{Cursor, Page};
use api::policy_draft::PolicyDraft;
use api::policy_replay::PolicySubject;
use api::policy_version::PolicyVersion;
use leptos::prelude::*;

use crate::api::{ApiError, use_api};
use crate::components::select::Choice;
use crate::load::Loader;
use crate::texts::{Texts, use_texts};

const DRAFT: &str = "draft";

/// What there is to ask.
#[derive(Clone, Copy)]
pub struct Subjects {
    draft: Loader<PolicyDraft>,
    versions: Loader<Page<PolicyVersion>>,
    /// The value of the chosen one in a select.
    pub chosen: RwSignal<String>,
}

/// What there is to ask in a tenant; the first is chosen.
pub fn use_subjects(slug: &str) -> Subjects {
    let t = use_texts();
    let api = use_api();
    let (of_draft, of_versions) = (slug.to_owned(), slug.to_owned());
    let subjects = Subjects {
        draft: Loader::new(move || {
            let slug = of_draft.clone();
            async move { api.policy_draft(&slug).await }
        }),
        versions: Loader::new(move || {
            let slug = of_versions.clone();
            async move { api.policy_versions(&slug, &Cursor::default()).await }
        }),
        chosen: RwSignal::new(String::new()),
    };
    Effect::new(move |_| {
        let choices = subjects.choices(t).unwrap_or_default();
        if let Some((first, _)) = choices.first()
            && subjects.chosen.with_untracked(String::is_empty)
        {
            subjects.chosen.set(first.clone());
        }
    });
    subjects
}

impl Subjects {
    /// What can be chosen, once it is known.
    pub fn choices(self, t: &Texts) -> Option<Vec<Choice>> {
        let (live, changes) = self.draft.map(|draft| (draft.live, draft.changes.len()))?;
        self.versions
            .map(|page| offered(changes, live, &page.items, t))
    }

    /// The chosen one.
    pub fn subject(self) -> Option<PolicySubject> {
        let revision = self.draft.map(|draft| draft.revision)?;
        self.chosen.with(|value| of_value(value, revision))
    }

    /// Why it is not known.
    pub fn error(self) -> Option<ApiError> {
        self.draft.error().or_else(|| self.versions.error())
    }

    /// Asks again.
    pub fn reload(self) {
        self.draft.reload();
        self.versions.reload();
    }
}

fn offered(changes: usize, live: u64, versions: &[PolicyVersion], t: &Texts) -> Vec<Choice> {
    let draft = (changes > 0).then(|| (DRAFT.to_owned(), t.replay.draft.to_owned()));
    let others = versions.iter().filter(|version| version.number != live);
    let others = others.map(|version| {
        let number = version.number.to_string();
        let label = t.replay.version.replace("{}", &number);
        (number, format!("{label} · {}", version.comment))
    });
    draft.into_iter().chain(others).collect()
}

fn of_value(value: &str, revision: u64) -> Option<PolicySubject> {
    let (revision, version) = match value {
        DRAFT => (Some(revision), None),
        number => (None, Some(number.parse().ok()?)),
    };
    Some(PolicySubject { revision, version })
}

/// What the policies are called.
pub fn name(subject: &PolicySubject, t: &Texts) -> String {
    match subject.version {
        Some(number) => t.replay.version.replace("{}", &number.to_string()),
        None => t.replay.draft.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api::audit::{Actor, ActorKind};

    use super::*;
    use crate::texts::EN;

    fn version(number: u64) -> PolicyVersion {
        PolicyVersion {
            number,
            digest: String::new(),
            comment: "why".into(),
            rollback_to: None,
            published_by: Actor {
                kind: ActorKind::Administrator,
                id: None,
                name: "Ada".into(),
            },
            authors: Vec::new(),
            published_at: 0,
        }
    }

    #[test]
    fn what_is_live_and_a_draft_without_changes_are_not_offered() {
        let versions = [version(2), version(1)];
        let values = |changes| -> Vec<String> {
            let offered = offered(changes, 2, &versions, &EN).into_iter();
            offered.map(|(value, _)| value).collect()
        };
        assert_eq!(values(0), ["1"]);
        assert_eq!(values(1), ["draft", "1"]);
    }

    #[test]
    fn a_value_names_the_draft_at_its_revision_or_a_version() {
        let draft = of_value("draft", 7).unwrap();
        assert_eq!((draft.revision, draft.version), (Some(7), None));
        assert_eq!(name(&draft, &EN), "The draft");
        let old = of_value("3", 7).unwrap();
        assert_eq!((old.revision, old.version), (None, Some(3)));
        assert_eq!(name(&old, &EN), "Version 3");
        assert_eq!(of_value("", 7), None);
    }
}
