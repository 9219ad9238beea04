//! What live grants cost: memory of the server, size of the stores.

use std::rc::Rc;

use crate::error::LoadError;
use crate::operation::Operation;
use crate::options::Options;
use crate::process::{Memory, memory};
use crate::rounds::repeat;
use crate::stores::{Sizes, Stores};
use crate::target::Target;

/// Memory and sizes before and after many grants.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// How many grants lie between.
    pub grants: usize,
    /// After the first answer.
    pub idle: Memory,
    /// After the grants.
    pub full: Memory,
    /// Before the grants.
    pub before: Sizes,
    /// After the grants.
    pub after: Sizes,
}

/// Makes as many grants as the options say, all of them live at the end.
///
/// # Errors
/// At the first wrong answer.
pub async fn measure(
    target: &Rc<Target>,
    stores: &Stores,
    options: &Options,
) -> Result<Growth, LoadError> {
    let grants = options.grants();
    let (idle, before) = (memory(target.pid)?, stores.sizes(&target.data)?);
    if grants > 0 {
        eprintln!("  {grants} grants");
        let grant = Operation::Grant.prepare(target).await?;
        repeat(target, &grant, options.connections, grants).await?;
    }
    Ok(Growth {
        grants,
        idle,
        full: memory(target.pid)?,
        before,
        after: stores.sizes(&target.data)?,
    })
}
