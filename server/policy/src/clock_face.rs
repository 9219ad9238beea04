//! The time in Cedar's form. Writing a moment and reading it back costs more
//! than all else in a small question, and within a second it is the same.

use std::sync::RwLock;

use cedar_policy::RestrictedExpression;

use crate::slice::{self, SliceError};

/// The second that was asked for last.
#[derive(Debug, Default)]
pub(crate) struct ClockFace(RwLock<Option<(u64, RestrictedExpression)>>);

impl ClockFace {
    /// The time `now`, seconds since the epoch. A poisoned lock only costs the
    /// memory.
    pub(crate) fn at(&self, now: u64) -> Result<RestrictedExpression, SliceError> {
        if let Ok(shown) = self.0.read()
            && let Some((second, expression)) = &*shown
            && *second == now
        {
            return Ok(expression.clone());
        }
        let expression = slice::now(now)?;
        if let Ok(mut shown) = self.0.write() {
            *shown = Some((now, expression.clone()));
        }
        Ok(expression)
    }
}
