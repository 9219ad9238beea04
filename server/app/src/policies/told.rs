//! A recorded request with its inputs, as policy was asked.

use policy::{Input, Record};
use store::grant::RecordedRequest;

use crate::grant::inputs::{InputsError, Row, Stored, digest, told};
use crate::grant::{AskedTokens, Recorded};

/// What is no part of a grant's row, and is not known of a request whose inputs
/// were forgotten.
const FORGOTTEN: [Input; 5] = [
    Input::Remembered,
    Input::Approvals,
    Input::PriorGrants,
    Input::Attestation,
    Input::Facts,
];

/// A recorded request.
#[derive(Debug)]
pub struct Told {
    /// What was decided.
    pub tokens: AskedTokens,
    /// What policy was asked, in the order of tokens, their rights, and what
    /// these stand for.
    pub records: Vec<Record>,
    /// Whether the inputs are kept.
    pub kept: bool,
    /// Whether they have the digest that was kept with them.
    pub same_inputs: bool,
}

impl Told {
    /// Reads a row.
    ///
    /// # Errors
    /// When it is not one of ours.
    pub fn read(request: &RecordedRequest) -> Result<Self, InputsError> {
        let recorded: Recorded = serde_json::from_value(request.request.clone())?;
        let tokens: AskedTokens = serde_json::from_value(request.decision.clone())?;
        let row = Row {
            recorded: &recorded,
            tokens: &tokens,
            user: request.user,
            decided_at_ms: request.decided_at_ms,
        };
        let Some(inputs) = &request.inputs else {
            let mut records = told(row);
            for record in &mut records {
                record.not_kept = FORGOTTEN.to_vec();
            }
            return Ok(Self {
                tokens,
                records,
                kept: false,
                same_inputs: false,
            });
        };
        let stored: Stored = serde_json::from_value(inputs.content.clone())?;
        let records = stored.records(row)?;
        Ok(Self {
            same_inputs: digest(&records)? == inputs.digest,
            kept: true,
            tokens,
            records,
        })
    }
}
