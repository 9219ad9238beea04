//! The fields the pages post, and the answer a consent form gives. Names
//! stand here once, for the pages that write them and the application that
//! reads them.

use std::collections::BTreeSet;

/// The token that ties a form to the browser's session.
pub const CSRF: &str = "csrf";
/// The login name on the sign-in page.
pub const LOGIN: &str = "login";
/// The password on the sign-in page.
pub const PASSWORD: &str = "password";
/// The password once more, where one is chosen.
pub const REPEATED: &str = "repeated";
/// The code on the device page.
pub const CODE: &str = "code";
/// What a passkey's ceremony is known by.
pub const CEREMONY: &str = "ceremony";
/// What a passkey answered, in JSON.
pub const CREDENTIAL: &str = "credential";
/// What a person calls a factor.
pub const NAME: &str = "name";
/// What is to be done with a factor: [`RENAME`] or [`REMOVE`].
pub const CHANGE: &str = "change";
/// To give a factor another name.
pub const RENAME: &str = "rename";
/// To remove a factor.
pub const REMOVE: &str = "remove";
/// What was decided: [`ALLOW`] or [`DENY`].
pub const DECISION: &str = "decision";
/// The decision to allow what is ticked.
pub const ALLOW: &str = "allow";
/// The decision to deny everything.
pub const DENY: &str = "deny";
/// What names the rights that the page offered.
pub const SEEN: &str = "seen";
/// The index of a ticked right; posted once for each.
pub const RIGHT: &str = "right";

/// A ticked part of a right: `right.part`, or `right.part.dimension.value`, all
/// counted from 0.
pub const PART: &str = "part";
/// Why somebody decided so.
pub const REASON: &str = "reason";
/// The login of who answers for somebody.
pub const TO: &str = "to";
/// A first day.
pub const FROM_DAY: &str = "from";
/// A last day.
pub const UNTIL_DAY: &str = "until";
/// A group of approvers.
pub const ONLY: &str = "only";

/// What the page offered.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The indices of all rights on the page.
    pub rights: &'a [usize],
    /// Those of them that were marked as needed.
    pub required: &'a [usize],
}

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// These rights and no others. Never empty.
    Allow(BTreeSet<usize>),
    /// Nothing.
    Deny,
}

/// The form is not one the page could have sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Neither allow nor deny, or both.
    #[error("expected exactly one decision, `allow` or `deny`")]
    Decision,
    /// A needed right was taken out of the form by hand. Approving without it
    /// would grant something nobody was shown.
    #[error("the needed right {0} is missing")]
    Required(usize),
}

/// Reads a posted consent form, already split into names and values.
///
/// The answer is the intersection of what was offered and what was ticked: a
/// right that was not offered is dropped, never added. Allowing nothing is
/// denying.
pub fn answer<'a>(
    offer: Offer<'_>,
    fields: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Answer, AnswerError> {
    let mut decision = None;
    let mut ticked = BTreeSet::new();
    for (name, value) in fields {
        match name {
            DECISION if decision.is_some() => return Err(AnswerError::Decision),
            DECISION => decision = Some(value),
            RIGHT => ticked.extend(value.parse::<usize>().ok()),
            _ => {}
        }
    }
    match decision {
        Some(DENY) => return Ok(Answer::Deny),
        Some(ALLOW) => {}
        _ => return Err(AnswerError::Decision),
    }
    if let Some(missing) = offer.required.iter().find(|index| !ticked.contains(index)) {
        return Err(AnswerError::Required(*missing));
    }
    ticked.retain(|index| offer.rights.contains(index));
    Ok(if ticked.is_empty() {
        Answer::Deny
    } else {
        Answer::Allow(ticked)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: Offer<'_> = Offer {
        rights: &[0, 1, 2],
        required: &[0],
    };

    fn allowed(indices: &[usize]) -> Result<Answer, AnswerError> {
        Ok(Answer::Allow(indices.iter().copied().collect()))
    }

    #[test]
    fn refuses_a_form_without_one_clear_decision() {
        for fields in [
            &[][..],
            &[("right", "0")],
            &[("decision", "")],
            &[("decision", "Allow")],
            &[("decision", "deny"), ("decision", "allow")],
        ] {
            let read = answer(OFFER, fields.iter().copied());
            assert_eq!(read, Err(AnswerError::Decision), "{fields:?}");
        }
    }

    #[test]
    fn refuses_a_form_without_a_needed_right() {
        let forged = [("decision", "allow"), ("right", "1")];
        assert_eq!(answer(OFFER, forged), Err(AnswerError::Required(0)));
        let honest = [("decision", "allow"), ("right", "1"), ("right", "0")];
        assert_eq!(answer(OFFER, honest), allowed(&[0, 1]));
    }

    #[test]
    fn drops_rights_that_were_not_offered() {
        let forged = [
            ("decision", "allow"),
            ("right", "0"),
            ("right", "3"),
            ("right", "-1"),
            ("right", "99999999999999999999999"),
            ("rights", "2"),
        ];
        assert_eq!(answer(OFFER, forged), allowed(&[0]));
    }

    #[test]
    fn allowing_nothing_is_denying() {
        let offer = Offer {
            rights: &[0, 1],
            required: &[],
        };
        assert_eq!(answer(offer, [("decision", "allow")]), Ok(Answer::Deny));
        let unknown = [("decision", "allow"), ("right", "7")];
        assert_eq!(answer(offer, unknown), Ok(Answer::Deny));
    }

    #[test]
    fn denying_outweighs_every_tick() {
        let fields = [("right", "0"), ("right", "1"), ("decision", "deny")];
        assert_eq!(answer(OFFER, fields), Ok(Answer::Deny));
    }
}
