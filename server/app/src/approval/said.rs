//! What somebody says about a request, by form or by the admin API: checked
//! alike.

use std::collections::BTreeSet;

use gnap::right::Right;

use super::answer::Given;
use super::open::Item;
use super::parts;

/// Characters of a reason at most.
const REASON: usize = 500;

/// What somebody said.
#[derive(Debug, Clone)]
pub struct Said {
    /// What is left of the rights that the page showed, by their place. Of those
    /// that are missing, nothing.
    pub left: Vec<Given>,
    /// Why.
    pub reason: Option<String>,
}

/// What somebody pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// Yes, to these rights, by their place, and these parts of them.
    Approve {
        /// The rights.
        rights: BTreeSet<usize>,
        /// The parts ([`parts::choices`]).
        parts: BTreeSet<String>,
    },
    /// No.
    Refuse,
}

/// A no needs a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoReason;

impl Said {
    /// What was pressed, as what is left of `rights`, those of the grant.
    ///
    /// # Errors
    /// When nothing is left, which is a no whichever button was pressed, and
    /// there is no reason.
    pub fn of(
        item: &Item,
        rights: &[Vec<Right>],
        pressed: &Pressed,
        reason: &str,
    ) -> Result<Self, NoReason> {
        let reason: String = reason.trim().chars().take(REASON).collect();
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        let left: Vec<Given> = match pressed {
            Pressed::Refuse => Vec::new(),
            Pressed::Approve {
                rights: ticked,
                parts,
            } => {
                let kept: BTreeSet<&str> = parts.iter().map(String::as_str).collect();
                let ticked = item.rights().into_iter().filter(|at| ticked.contains(at));
                let given = ticked.map(|right| {
                    let base = rights.get(right).map(Vec::as_slice).unwrap_or_default();
                    let left = parts::left(right, base, &kept);
                    Given { right, left }
                });
                given.collect()
            }
        };
        let is_no = left.iter().all(|given| given.left.is_nothing());
        match is_no && reason.is_none() {
            true => Err(NoReason),
            false => Ok(Self { left, reason }),
        }
    }
}

impl Item {
    /// The rights that the seat is asked for, by their place.
    pub fn rights(&self) -> BTreeSet<usize> {
        let wanted = self.wanted.iter();
        let wanted = wanted.filter(|wanted| self.seat.of.contains(&wanted.by));
        wanted.map(|wanted| wanted.right).collect()
    }
}
