//! Saved cases in the API's words.

use api::policy_test::{PolicyTest, PolicyTestResult};
use serde_json::{Value, json};
use store::policy::Case;

use crate::admin::policy_draft::publish::word;
use crate::admin::time;
use crate::policies::CaseChecked;

/// A saved case.
pub fn case(stored: Case) -> PolicyTest {
    PolicyTest {
        id: stored.id.to_string(),
        name: name(&stored.content.0),
        test: stored.content.0,
        version: stored.version,
        updated_at: time::shown(stored.updated_at_ms),
    }
}

/// What came of it.
///
/// # Errors
/// When the answer cannot be written as JSON.
pub fn result(checked: &CaseChecked) -> Result<PolicyTestResult, serde_json::Error> {
    let content = &checked.case.content.0;
    let tested = checked.answered.as_ref().map(|(_, tested)| tested);
    let narrowed = tested.and_then(|tested| tested.narrowed.as_ref());
    Ok(PolicyTestResult {
        id: checked.case.id.to_string(),
        name: name(content),
        passed: checked.passed(),
        outcome: tested.map_or_else(String::new, |tested| word(tested.outcome)),
        expected: content["expected"].clone(),
        demands: tested.map_or(json!([]), |tested| json!(tested.demands)),
        narrowed: narrowed.map(serde_json::to_value).transpose()?,
        reasons: tested.map_or(json!([]), |tested| json!(tested.reasons)),
    })
}

fn name(content: &Value) -> String {
    content["name"].as_str().unwrap_or_default().to_owned()
}
