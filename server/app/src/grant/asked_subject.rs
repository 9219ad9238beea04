//! Requested subject information (RFC 9635 §2.2) and what became of it.

use gnap::subject::SubjectRequest;
use policy::Outcome;
use serde::{Deserialize, Serialize};

use crate::factor::{Acr, Strength};
use crate::tenant::Tenant;

/// What is asked about the RO, as far as it can be given here. It is one thing
/// to agree to: a person sees the whole of it, and can leave it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedSubject {
    /// Formats of identifiers, in the order of the request.
    pub sub_id_formats: Vec<String>,
    /// Formats of assertions, in the order of the request.
    pub assertion_formats: Vec<String>,
    /// What the person said, or policy.
    pub outcome: Outcome,
    /// When the person signed in who said so, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in_at: Option<u64>,
    /// The class of that sign-in, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<Acr>,
    /// Its methods (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
}

impl AskedSubject {
    /// What of a request can be given; `None` when that is nothing. To be
    /// asked: it is somebody's name.
    pub fn new(tenant: &Tenant, request: &SubjectRequest) -> Option<Self> {
        let supported = |asked: &[String], known: &[&str]| -> Vec<String> {
            let mut formats: Vec<String> = Vec::new();
            for format in asked {
                if known.contains(&format.as_str()) && !formats.contains(format) {
                    formats.push(format.clone());
                }
            }
            formats
        };
        let subject = Self {
            sub_id_formats: supported(&request.sub_id_formats, gnap::sub_id::FORMATS),
            assertion_formats: supported(&request.assertion_formats, tenant.assertion_formats()),
            outcome: Outcome::Ask,
            signed_in_at: None,
            acr: None,
            amr: Vec::new(),
        };
        let is_empty = subject.sub_id_formats.is_empty() && subject.assertion_formats.is_empty();
        (!is_empty).then_some(subject)
    }

    /// The person who signed in then agrees.
    #[must_use]
    pub fn allowed(self, signed_in_at: u64) -> Self {
        Self {
            outcome: Outcome::Allow,
            signed_in_at: Some(signed_in_at),
            ..self
        }
    }

    /// The person who decides agrees. Their sign-in may be from before its
    /// strength was recorded: then only when it began is known.
    #[must_use]
    pub fn allowed_by(self, strength: Option<&Strength>, signed_in_at: u64) -> Self {
        let Some(strength) = strength else {
            return self.allowed(signed_in_at);
        };
        Self {
            acr: Some(strength.acr),
            amr: strength.amr.clone(),
            ..self.allowed(strength.at)
        }
    }

    /// It is not given.
    #[must_use]
    pub fn denied(self) -> Self {
        Self {
            outcome: Outcome::Deny,
            signed_in_at: None,
            acr: None,
            amr: Vec::new(),
            ..self
        }
    }

    /// What was agreed to is asked anew; what was refused stays refused.
    #[must_use]
    pub fn asked_anew(self) -> Self {
        match self.outcome {
            Outcome::Deny => self,
            _ => Self {
                outcome: Outcome::Ask,
                signed_in_at: None,
                acr: None,
                amr: Vec::new(),
                ..self
            },
        }
    }

    /// The same as was agreed to before, or less of it, needs nobody to be
    /// asked again (RFC 9635 §5.3).
    #[must_use]
    pub fn agreed_before(self, before: Option<&AskedSubject>) -> Self {
        let covers = |had: &[String], now: &[String]| now.iter().all(|one| had.contains(one));
        match before {
            Some(before)
                if before.outcome == Outcome::Allow
                    && covers(&before.sub_id_formats, &self.sub_id_formats)
                    && covers(&before.assertion_formats, &self.assertion_formats) =>
            {
                Self {
                    outcome: Outcome::Allow,
                    signed_in_at: before.signed_in_at,
                    acr: before.acr,
                    amr: before.amr.clone(),
                    ..self
                }
            }
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(formats: &[&str], outcome: Outcome) -> AskedSubject {
        AskedSubject {
            sub_id_formats: formats.iter().map(|&format| format.to_owned()).collect(),
            assertion_formats: Vec::new(),
            outcome,
            signed_in_at: None,
            acr: None,
            amr: Vec::new(),
        }
    }

    #[test]
    fn more_than_was_agreed_to_is_asked_again() {
        let before = asked(&["email", "opaque"], Outcome::Allow).allowed(7);
        for more in [&["email", "did"][..], &["phone_number"]] {
            let now = asked(more, Outcome::Ask).agreed_before(Some(&before));
            assert_eq!(now.outcome, Outcome::Ask);
        }
        let refused = before.clone().denied();
        for had in [None, Some(&refused)] {
            let now = asked(&["email"], Outcome::Ask).agreed_before(had);
            assert_eq!(now.outcome, Outcome::Ask);
        }
        let less = asked(&["email"], Outcome::Ask).agreed_before(Some(&before));
        assert_eq!((less.outcome, less.signed_in_at), (Outcome::Allow, Some(7)));
    }
}
