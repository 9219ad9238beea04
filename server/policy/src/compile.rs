//! Stored policies become a set that can answer questions.

use std::str::FromStr;

use cedar_policy::{Authorizer, EntityUid, Policy, PolicyId, ValidationMode, Validator};
use cedar_policy_core::ast;

use crate::annotation::{Misplaced, Notes, Role};
use crate::bucket::{Buckets, Stage};
use crate::clock_face::ClockFace;
use crate::location;
use crate::problem::{CompileError, Problem};
use crate::reads::Inputs;
use crate::schema::{Catalogue, Names};
use crate::vocabulary::Vocabulary;

/// One stored policy: Cedar text with any number of rules.
///
/// What annotations mean is told in the README. A gate that itself looks at
/// what it demands (`context.consented`) must let that pass; one that does not
/// look is opened by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id in the store.
    pub id: String,
    /// Its Cedar text.
    pub text: String,
}

/// A tenant's policies, compiled. Answers are given by [`PolicySet::decide`].
#[derive(Debug)]
pub struct PolicySet {
    pub(crate) version: u64,
    pub(crate) catalogue: Catalogue,
    pub(crate) acrs: Vec<String>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) buckets: Buckets,
    pub(crate) authorizer: Authorizer,
    pub(crate) clock: ClockFace,
    warnings: Vec<Problem>,
}

/// What a decision needs to know of one Cedar policy. The policy's id within
/// Cedar is the rule's place in [`PolicySet::rules`].
#[derive(Debug)]
pub(crate) struct Rule {
    pub source: String,
    pub notes: Notes,
    /// What it looks at.
    pub reads: Inputs,
}

impl PolicySet {
    /// Compiles all policies of a tenant against its words.
    ///
    /// # Errors
    /// When two names of the catalogue collide, or with every problem found in
    /// the policies: text that is not Cedar, or that does not fit the
    /// catalogue (strict validation).
    pub fn compile(
        version: u64,
        vocabulary: &Vocabulary,
        sources: &[Source],
    ) -> Result<Self, CompileError> {
        let catalogue = Catalogue::new(&vocabulary.right_types)?;
        let validator = Validator::new(catalogue.schema.clone());
        let mut compiled = Self {
            version,
            catalogue,
            acrs: vocabulary.acrs.clone(),
            rules: Vec::new(),
            buckets: Buckets::default(),
            authorizer: Authorizer::new(),
            clock: ClockFace::default(),
            warnings: Vec::new(),
        };
        let mut problems = Vec::new();
        for source in sources {
            if let Err(mut found) = compiled.add(source, &validator) {
                problems.append(&mut found);
            }
        }
        match problems.is_empty() {
            true => Ok(compiled),
            false => Err(CompileError::Policies(problems)),
        }
    }

    /// The version given to [`PolicySet::compile`].
    pub fn version(&self) -> u64 {
        self.version
    }

    /// What compiles but is likely not meant: rules that can never apply,
    /// characters that look like others.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    fn add(&mut self, source: &Source, validator: &Validator) -> Result<(), Vec<Problem>> {
        let Source { id, text } = source;
        let parsed = cedar_policy::PolicySet::from_str(text).map_err(|errors| {
            let problem = |error| Problem::found(id, text, error);
            errors
                .iter()
                .map(|error| problem(error))
                .collect::<Vec<_>>()
        })?;
        let result = validator.validate(&parsed, ValidationMode::Strict);
        let found = result.validation_errors();
        let mut problems = once_each(found.map(|error| Problem::found(id, text, error)));
        let warnings = result.validation_warnings();
        let warnings = once_each(warnings.map(|warning| Problem::found(id, text, warning)));
        self.warnings.extend(warnings);
        if parsed.num_of_templates() > 0 {
            let message = "templates (`?principal`, `?resource`) cannot be used here".to_owned();
            problems.push(Problem::about(id, text, "?", message));
        }
        for policy in parsed.policies() {
            match Rule::new(source, policy) {
                Ok(rule) => self.insert(rule, policy, source, &mut problems),
                Err(problem) => problems.push(problem),
            }
        }
        match problems.is_empty() {
            true => Ok(()),
            false => Err(problems),
        }
    }

    fn insert(
        &mut self,
        rule: Rule,
        policy: &Policy,
        source: &Source,
        problems: &mut Vec<Problem>,
    ) {
        let misspelled = policy
            .entity_literals()
            .into_iter()
            .filter_map(|uid| misspelled_location(&uid, &self.catalogue.names, source));
        problems.extend(misspelled);
        let policy = policy.new_id(PolicyId::new(self.rules.len().to_string()));
        if let Err(error) = self.buckets.add(&policy, rule.notes.role.stage()) {
            problems.push(Problem::found(&source.id, &source.text, &*error));
        }
        self.rules.push(rule);
    }
}

impl Rule {
    fn new(source: &Source, policy: &Policy) -> Result<Self, Problem> {
        let notes = Notes::read(policy).map_err(|Misplaced { key, message }| {
            Problem::about(&source.id, &source.text, &format!("@{key}"), message)
        })?;
        Ok(Self {
            source: source.id.clone(),
            notes,
            reads: Inputs::read_by(&AsRef::<ast::Policy>::as_ref(policy).condition()),
        })
    }
}

impl Role {
    pub(crate) fn stage(&self) -> Stage {
        match self {
            Role::Permit | Role::Forbid => Stage::Hard,
            Role::Gate(_) => Stage::Gates,
        }
    }
}

/// Cedar tells a problem once for each action that a rule can be about, in no
/// fixed order: one at each place is enough, in the order of the text.
fn once_each(problems: impl Iterator<Item = Problem>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = problems.collect();
    let place = |problem: &Problem| problem.position.map(|at| (at.offset, at.length));
    problems.sort_by_cached_key(|problem| (place(problem), problem.message.clone()));
    problems.dedup_by(|one, other| match place(one) {
        Some(at) => Some(at) == place(other),
        None => one == other,
    });
    problems
}

/// A location in another than its one spelling would never match: a forbid
/// about it would forbid nothing.
fn misspelled_location(uid: &EntityUid, names: &Names, source: &Source) -> Option<Problem> {
    let written = uid.id().unescaped();
    if *uid.type_name() != names.location {
        return None;
    }
    let Source { id, text } = source;
    match location::canonical(written) {
        Ok(canonical) if canonical == written => None,
        Ok(canonical) => {
            let message = format!("location `{written}` must be written `{canonical}`");
            Some(Problem::about(id, text, written, message))
        }
        Err(location::TooDeep) => {
            let message = format!("location `{written}` has too many path segments");
            Some(Problem::about(id, text, written, message))
        }
    }
}

#[cfg(test)]
mod tests;
