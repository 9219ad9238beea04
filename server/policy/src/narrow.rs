//! Giving a part of a right. Its actions, locations, datatypes and privileges
//! span a grid of cells; each cell is decided as a right of its own; what is
//! given is the largest grid of whole values in which every cell is given. Then
//! limits hold down values of the type's own fields.
//!
//! A part is given only where a rule says so (`@narrow`), and the outcome is
//! decided again as what it is: what holds for a part follows from nothing
//! else.

use gnap::right::RightObject;

use crate::annotation::Dimension;
use crate::decide::{Answer, Case, MAX_COMBINATIONS};
use crate::decision::{Outcome, ReasonKind};
use crate::grid::{Grid, Kept};
use crate::limit::Limited;
use crate::verdict::{Finding, Verdict};
use crate::vocabulary::Partial;
use crate::world::WorldError;

/// How often limits may change a right until it stays the same.
const MAX_ROUNDS: usize = 4;

const DIMENSIONS: [Dimension; 4] = [
    Dimension::Actions,
    Dimension::Locations,
    Dimension::Datatypes,
    Dimension::Privileges,
];

/// The answer about a right, given what holds for all of it.
pub(crate) fn answer(
    case: &Case<'_>,
    right: &RightObject,
    verdict: Verdict,
) -> Result<Answer, WorldError> {
    let (less, mut taken, verdict) = match verdict.outcome {
        Outcome::Deny => match part(case, right, &verdict)? {
            None => return Ok(Answer::whole(verdict)),
            Some((less, taken)) => {
                let Some(again) = whole(case, &less)? else {
                    return Ok(Answer::whole(verdict));
                };
                (less, taken, again)
            }
        },
        _ => (right.clone(), Vec::new(), verdict),
    };
    let Some((less, limits, mut verdict)) = settle(case, right, less, verdict)? else {
        return Ok(Answer::whole(limit_denied(case, right)?));
    };
    taken.extend(limits);
    if less == *right {
        return Ok(Answer::whole(verdict));
    }
    taken.append(&mut verdict.findings);
    verdict.findings = taken;
    Ok(Answer {
        verdict,
        narrowed: Some(Box::new(less)),
    })
}

/// What holds for a right; `None` when it names an action that is not known.
fn whole(case: &Case<'_>, right: &RightObject) -> Result<Option<Verdict>, WorldError> {
    match case.world.entry.asked(right) {
        Ok(actions) => case.whole(right, &actions).map(Some),
        Err(_) => Ok(None),
    }
}

/// The largest part of a denied right that rules let be given, and what was
/// taken away.
fn part(
    case: &Case<'_>,
    right: &RightObject,
    verdict: &Verdict,
) -> Result<Option<(RightObject, Vec<Finding>)>, WorldError> {
    let possible = possible(case, right)?;
    // A rule that fails denies everything: nobody knows what it would take.
    let droppable = [
        ReasonKind::Forbidden,
        ReasonKind::NoPermit,
        ReasonKind::PermitError,
    ];
    let is_droppable = |finding: &Finding| droppable.contains(&finding.kind);
    if possible.is_empty() || !verdict.findings.iter().all(is_droppable) {
        return Ok(None);
    }
    let cells = cells(case, right, &possible);
    let mut verdicts = Vec::new();
    for cell in cells.rights() {
        let Some(alone) = whole(case, &cell)? else {
            return Ok(None);
        };
        if alone.outcome == Outcome::Deny && !alone.findings.iter().all(is_droppable) {
            return Ok(None);
        }
        verdicts.push(alone);
    }
    let is_given: Vec<bool> = verdicts
        .iter()
        .map(|verdict| verdict.outcome != Outcome::Deny)
        .collect();
    let cuttable = DIMENSIONS
        .map(|dimension| possible.contains(&dimension) && is_cuttable(case, dimension, &verdicts));
    let grid = Grid::new(cells.sizes(), is_given);
    let Some(kept) = grid.largest(cuttable) else {
        return Ok(None);
    };
    let less = cells.right(&kept);
    if less == *right {
        return Ok(None);
    }
    let denied = verdicts
        .into_iter()
        .filter(|of| of.outcome == Outcome::Deny);
    let taken = denied.flat_map(|of| of.findings).collect();
    Ok(Some((less, taken_as(taken, ReasonKind::Narrowed))))
}

/// The dimensions in which a rule about the right lets a part be given.
fn possible(case: &Case<'_>, right: &RightObject) -> Result<Vec<Dimension>, WorldError> {
    let policies = case.policies;
    match policies.partial {
        Partial::Narrow => return Ok(DIMENSIONS.to_vec()),
        Partial::Refuse if policies.narrows.is_empty() => return Ok(Vec::new()),
        Partial::Refuse => {}
    }
    let rules = case.rules(right)?;
    let rules = rules.iter().filter_map(|index| policies.rule(*index));
    let said: Vec<&Dimension> = rules
        .flat_map(|rule| &rule.notes.narrow)
        .flatten()
        .collect();
    let possible = DIMENSIONS.into_iter();
    Ok(possible
        .filter(|dimension| said.contains(&dimension))
        .collect())
}

/// Whether values of a dimension may be taken away: all permits that give
/// something say so, or all forbids that take something.
fn is_cuttable(case: &Case<'_>, dimension: Dimension, verdicts: &[Verdict]) -> bool {
    let says = |rule: &u32| {
        let notes = case.policies.rule(*rule).map(|rule| &rule.notes);
        let narrow = notes.and_then(|notes| notes.narrow.as_ref());
        narrow.is_some_and(|dimensions| dimensions.contains(&dimension))
    };
    let mut given = verdicts.iter().filter(|of| of.outcome != Outcome::Deny);
    let mut taken = verdicts.iter().filter(|of| of.outcome == Outcome::Deny);
    case.policies.partial == Partial::Narrow
        || given.all(|of| of.permits.iter().any(&says))
        || taken.all(|of| {
            let mut findings = of.findings.iter();
            findings.all(|found| found.rule.as_ref().is_some_and(&says))
        })
}

fn taken_as(findings: Vec<Finding>, kind: ReasonKind) -> Vec<Finding> {
    let mut taken: Vec<Finding> = Vec::new();
    for finding in findings {
        let finding = Finding { kind, ..finding };
        if !taken.contains(&finding) {
            taken.push(finding);
        }
    }
    taken
}

/// Holds a right to the limits of all permits that give it, again until it
/// stays the same. Each cell of what is less than was asked must be given
/// alone, within its limits. `None` when that cannot be.
fn settle(
    case: &Case<'_>,
    asked: &RightObject,
    mut right: RightObject,
    mut verdict: Verdict,
) -> Result<Option<(RightObject, Vec<Finding>, Verdict)>, WorldError> {
    let mut taken = Vec::new();
    for _ in 0..MAX_ROUNDS {
        if verdict.outcome == Outcome::Deny {
            return Ok(None);
        }
        let mut permits = verdict.permits.clone();
        if right != *asked {
            for cell in cells(case, &right, &DIMENSIONS).rights() {
                match whole(case, &cell)? {
                    Some(alone) if alone.outcome != Outcome::Deny => permits.extend(alone.permits),
                    _ => return Ok(None),
                }
            }
            permits.sort_unstable();
            permits.dedup();
        }
        let before = right.fields.clone();
        for permit in permits {
            let notes = case.policies.rule(permit).map(|rule| &rule.notes);
            let Some(limit) = notes.and_then(|notes| notes.limit.as_ref()) else {
                continue;
            };
            match limit.hold(&right.fields) {
                Limited::Within => {}
                Limited::To(fields) => {
                    right.fields = fields;
                    taken.push(Finding {
                        kind: ReasonKind::Narrowed,
                        rule: Some(permit),
                        action: String::new(),
                        error: None,
                    });
                }
                Limited::Never => return Ok(None),
            }
        }
        if right.fields == before {
            return Ok(Some((
                right,
                taken_as(taken, ReasonKind::Narrowed),
                verdict,
            )));
        }
        let Some(again) = whole(case, &right)? else {
            return Ok(None);
        };
        verdict = again;
    }
    Ok(None)
}

fn limit_denied(case: &Case<'_>, right: &RightObject) -> Result<Verdict, WorldError> {
    let findings = whole(case, right)?.map(|verdict| verdict.findings);
    let findings = findings.unwrap_or_default();
    Ok(Verdict::deny(taken_as(findings, ReasonKind::NoPermit)))
}

/// A right as a grid of its values.
pub(crate) struct Cells<'r> {
    right: &'r RightObject,
    /// For each dimension its values; `None` where the dimension is not split.
    values: [Option<Vec<String>>; 4],
}

pub(crate) fn cells<'r>(
    case: &Case<'_>,
    right: &'r RightObject,
    dimensions: &[Dimension],
) -> Cells<'r> {
    let given = |dimension: Dimension, values: &Option<Vec<String>>| {
        let values = values.as_ref().filter(|values| !values.is_empty());
        let mut each: Vec<String> = Vec::new();
        for value in values.into_iter().flatten() {
            if !each.contains(value) {
                each.push(value.clone());
            }
        }
        (dimensions.contains(&dimension) && !each.is_empty()).then_some(each)
    };
    // A right without actions covers all there are: some of them can be named.
    let named = || {
        let named = case.world.entry.named();
        let named: Vec<String> = named.map(|action| action.name.clone()).collect();
        (dimensions.contains(&Dimension::Actions) && !named.is_empty()).then_some(named)
    };
    let mut values = [
        given(Dimension::Actions, &right.actions).or_else(|| {
            let is_open = right.actions.as_ref().is_none_or(Vec::is_empty);
            is_open.then(named).flatten()
        }),
        given(Dimension::Locations, &right.locations),
        given(Dimension::Datatypes, &right.datatypes),
        given(Dimension::Privileges, &right.privileges),
    ];
    // Too many cells: the last dimensions are taken whole.
    for last in (0..values.len()).rev() {
        let count = values.iter().flatten().map(Vec::len).product::<usize>();
        if count > MAX_COMBINATIONS
            && let Some(dimension) = values.get_mut(last)
        {
            *dimension = None;
        }
    }
    Cells { right, values }
}

impl Cells<'_> {
    pub(crate) fn sizes(&self) -> [usize; 4] {
        self.values
            .each_ref()
            .map(|values| values.as_ref().map_or(1, Vec::len))
    }

    /// Each cell as a right of its own, the last dimension first.
    pub(crate) fn rights(&self) -> impl Iterator<Item = RightObject> {
        let sizes = self.sizes();
        let count = sizes.iter().product::<usize>();
        (0..count).map(move |mut number| {
            let mut kept: Kept = Default::default();
            for (dimension, size) in sizes.iter().enumerate().rev() {
                if let Some(kept) = kept.get_mut(dimension) {
                    *kept = (0..*size).map(|value| value == number % size).collect();
                }
                number /= size;
            }
            self.right(&kept)
        })
    }

    /// The right with these values only.
    pub(crate) fn right(&self, kept: &Kept) -> RightObject {
        let mut right = self.right.clone();
        let dimensions = [
            &mut right.actions,
            &mut right.locations,
            &mut right.datatypes,
            &mut right.privileges,
        ];
        for ((dimension, values), kept) in dimensions.into_iter().zip(&self.values).zip(kept) {
            if let Some(values) = values {
                let left = values.iter().zip(kept).filter(|(_, kept)| **kept);
                *dimension = Some(left.map(|(value, _)| value.clone()).collect());
            }
        }
        right
    }
}

#[cfg(test)]
mod tests;
