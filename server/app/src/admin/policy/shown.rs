//! What policies have in common, in the API's words.

use api::policy::{LinkedTemplate, PolicyProblem, TextPosition};
use policy::{CompileError, Linked, Problem};
use serde_json::Value;

/// A filled template as the API shows it.
pub fn linked(stored: Option<Value>) -> Option<LinkedTemplate> {
    serde_json::from_value(stored?).ok()
}

/// A filled template as the policy engine reads it; `None` when its slots are
/// no object.
pub fn filled(linked: &LinkedTemplate) -> Option<Linked> {
    let slots = linked.slots.as_object()?;
    Some(Linked {
        template: linked.template.clone(),
        slots: slots.clone().into_iter().collect(),
    })
}

/// What is wrong with a set of policies.
pub fn problems(error: &CompileError) -> Vec<PolicyProblem> {
    match error.problems() {
        [] => vec![PolicyProblem {
            policy: None,
            message: error.to_string(),
            help: None,
            position: None,
        }],
        problems => problems.iter().map(problem).collect(),
    }
}

/// One problem of one policy.
pub fn problem(found: &Problem) -> PolicyProblem {
    PolicyProblem {
        policy: Some(found.policy.clone()),
        message: found.message.clone(),
        help: found.help.clone(),
        position: found.position.map(|position| TextPosition {
            offset: position.offset,
            length: position.length,
            line: position.line,
            column: position.column,
        }),
    }
}
