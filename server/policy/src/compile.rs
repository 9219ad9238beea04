//! Stored policies become a set that can answer questions.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::str::FromStr;
use std::sync::Arc;

use cedar_policy::{EntityUid, Policy, ValidationMode, Validator};
use cedar_policy_core::ast::{self, Expr, SlotEnv};

use crate::annotation::{Dimension, Misplaced, Notes, Role};
use crate::bucket::{Buckets, Scope, Stage};
use crate::clock_face::ClockFace;
use crate::decision::Demand;
use crate::location;
use crate::problem::{CompileError, Problem};
use crate::reads::{Input, Inputs};
use crate::schema::{Catalogue, Names, name_of, uid};
use crate::vocabulary::{Partial, Vocabulary};

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
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) acrs: Vec<String>,
    pub(crate) partial: Partial,
    /// Dimensions in which some rule lets a part be given.
    pub(crate) narrows: BTreeSet<Dimension>,
    /// Groups that some rule names: to be in any other makes no difference.
    pub(crate) groups: HashSet<String>,
    /// What rules look at, by the right types that they are about.
    pub(crate) reads: BTreeMap<String, Inputs>,
    pub(crate) rules: Vec<Arc<Rule>>,
    pub(crate) buckets: Buckets,
    pub(crate) clock: ClockFace,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) compiled: Vec<Arc<Compiled>>,
    /// Why it denies everything, if it does.
    pub(crate) unusable: Option<CompileError>,
}

/// One stored policy that was read and checked.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub source: Source,
    pub rules: Vec<Arc<Rule>>,
    warnings: Vec<Problem>,
}

/// What a decision needs to know of one Cedar policy.
#[derive(Debug)]
pub(crate) struct Rule {
    pub source: String,
    pub notes: Notes,
    /// What it looks at.
    pub reads: Inputs,
    pub scope: Scope,
    /// Groups it names.
    pub groups: Vec<String>,
    /// Scope and conditions as one expression.
    pub condition: Expr,
    pub slots: SlotEnv,
    /// Its text, as Cedar writes it.
    pub text: String,
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
        let catalogue = Arc::new(Catalogue::new(vocabulary)?);
        Self::build(version, vocabulary, sources, catalogue, &HashMap::new())
    }

    /// Compiles again after a change. Policies whose text did not change are
    /// not read again, as long as the words are the same.
    ///
    /// # Errors
    /// As [`PolicySet::compile`].
    pub fn recompile(
        &self,
        version: u64,
        vocabulary: &Vocabulary,
        sources: &[Source],
    ) -> Result<Self, CompileError> {
        if self.vocabulary != *vocabulary {
            return Self::compile(version, vocabulary, sources);
        }
        let known = self.compiled.iter();
        let known = known.map(|compiled| (&compiled.source, compiled));
        let known = known
            .map(|(source, compiled)| ((source.id.as_str(), source.text.as_str()), compiled))
            .collect();
        let catalogue = Arc::clone(&self.catalogue);
        Self::build(version, vocabulary, sources, catalogue, &known)
    }

    /// A set that denies everything and says why: for stored policies that do
    /// not compile any more.
    ///
    /// # Errors
    /// When it is the catalogue that cannot be used.
    pub fn unusable(
        version: u64,
        vocabulary: &Vocabulary,
        cause: CompileError,
    ) -> Result<Self, CompileError> {
        let none = Self::compile(version, vocabulary, &[])?;
        Ok(Self {
            unusable: Some(cause),
            ..none
        })
    }

    /// Why the set denies everything, if it cannot be used.
    pub fn cause(&self) -> Option<&CompileError> {
        self.unusable.as_ref()
    }

    /// The same policies with other words.
    ///
    /// # Errors
    /// As [`PolicySet::compile`].
    pub fn with_vocabulary(&self, vocabulary: &Vocabulary) -> Result<Self, CompileError> {
        let sources = self.compiled.iter();
        let sources: Vec<Source> = sources.map(|compiled| compiled.source.clone()).collect();
        self.recompile(self.version, vocabulary, &sources)
    }

    fn build(
        version: u64,
        vocabulary: &Vocabulary,
        sources: &[Source],
        catalogue: Arc<Catalogue>,
        known: &HashMap<(&str, &str), &Arc<Compiled>>,
    ) -> Result<Self, CompileError> {
        let checker = Checker {
            validator: Validator::new(catalogue.schema.clone()),
            catalogue: &catalogue,
            vocabulary,
        };
        let mut problems = Vec::new();
        let mut compiled = Vec::with_capacity(sources.len());
        for source in sources {
            match known.get(&(source.id.as_str(), source.text.as_str())) {
                Some(same) => compiled.push(Arc::clone(same)),
                None => match checker.read(source) {
                    Ok(read) => compiled.push(Arc::new(read)),
                    Err(mut found) => problems.append(&mut found),
                },
            }
        }
        if !problems.is_empty() {
            return Err(CompileError::Policies(problems));
        }
        let mut set = Self {
            version,
            catalogue,
            acrs: vocabulary.acrs.clone(),
            partial: vocabulary.partial,
            narrows: BTreeSet::new(),
            groups: HashSet::new(),
            reads: BTreeMap::new(),
            rules: Vec::new(),
            buckets: Buckets::default(),
            clock: ClockFace::default(),
            vocabulary: vocabulary.clone(),
            compiled: Vec::new(),
            unusable: None,
        };
        for rule in compiled.iter().flat_map(|compiled| &compiled.rules) {
            let index = u32::try_from(set.rules.len()).map_err(|_| CompileError::TooManyRules)?;
            set.buckets.add(index, &rule.scope, rule.notes.role.stage());
            set.groups.extend(rule.groups.iter().cloned());
            set.narrows.extend(rule.notes.narrow.iter().flatten());
            set.rules.push(Arc::clone(rule));
        }
        set.reads = set.reads_by_type();
        set.compiled = compiled;
        Ok(set)
    }

    fn reads_by_type(&self) -> BTreeMap<String, Inputs> {
        let names = &self.catalogue.names;
        let types = self.catalogue.types.iter().map(|(name, entry)| {
            let res_type = uid(&names.res_type, name);
            let rules = self.rules.iter();
            let about = rules.filter(|rule| rule.scope.is_about(entry, &res_type, names));
            let reads = about.fold(Inputs::default(), |reads, rule| reads.and(rule.looks_at()));
            (name.clone(), reads)
        });
        types.collect()
    }

    /// The version given to [`PolicySet::compile`].
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether some rule about rights of these types looks at this, or is a gate
    /// that it opens: what no rule reads need not be found out. Nothing is said
    /// about types that are not in the vocabulary: their rights are denied.
    pub fn reads(&self, right_types: &[String], input: Input) -> bool {
        let mut reads = right_types.iter().filter_map(|name| self.reads.get(name));
        reads.any(|reads| reads.has(input))
    }

    /// The words it was compiled against.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// What compiles but is likely not meant: rules that can never apply,
    /// characters that look like others, classes and groups that are not known.
    pub fn warnings(&self) -> Vec<Problem> {
        let all = self.compiled.iter();
        all.flat_map(|compiled| compiled.warnings.clone()).collect()
    }
}

/// Reads and checks single policies.
struct Checker<'c> {
    validator: Validator,
    catalogue: &'c Catalogue,
    vocabulary: &'c Vocabulary,
}

impl Checker<'_> {
    fn read(&self, source: &Source) -> Result<Compiled, Vec<Problem>> {
        let Source { id, text } = source;
        let parsed = cedar_policy::PolicySet::from_str(text).map_err(|errors| {
            let problem = |error| Problem::found(id, text, error);
            errors
                .iter()
                .map(|error| problem(error))
                .collect::<Vec<_>>()
        })?;
        let result = self.validator.validate(&parsed, ValidationMode::Strict);
        let found = result.validation_errors();
        let mut problems = once_each(found.map(|error| Problem::found(id, text, error)));
        let found = result.validation_warnings();
        let mut warnings = once_each(found.map(|warning| Problem::found(id, text, warning)));
        if parsed.num_of_templates() > 0 {
            let message = "templates (`?principal`, `?resource`) cannot be used here".to_owned();
            problems.push(Problem::about(id, text, "?", message));
        }
        let mut rules = Vec::new();
        for policy in in_order(&parsed) {
            for uid in policy.entity_literals() {
                problems.extend(self.named_relation(&uid, source));
                problems.extend(misspelled_location(&uid, &self.catalogue.names, source));
                warnings.extend(self.unknown_name(&uid, source));
            }
            match Rule::new(source, policy, &self.catalogue.names) {
                Ok(rule) => {
                    problems.extend(self.misplaced_limit(&rule, source));
                    rules.push(Arc::new(rule));
                }
                Err(problem) => problems.push(problem),
            }
        }
        match problems.is_empty() {
            true => Ok(Compiled {
                source: source.clone(),
                rules,
                warnings,
            }),
            false => Err(problems),
        }
    }

    /// A limit on a field that a right does not have would limit nothing.
    fn misplaced_limit(&self, rule: &Rule, source: &Source) -> Option<Problem> {
        let limit = rule.notes.limit.as_ref()?;
        let mut types = self.catalogue.types.iter().filter(|(name, entry)| {
            let names = &self.catalogue.names;
            rule.scope
                .is_about(entry, &uid(&names.res_type, name), names)
        });
        if types.all(|(_, entry)| limit.fits(&entry.fields)) {
            return None;
        }
        let Source { id, text } = source;
        let message = "`@limit` must be about a number that every right type in the rule's scope \
                       has as its own field";
        Some(Problem::about(id, text, "@limit", message.to_owned()))
    }

    /// Relations are looked up for the resource in question only: one that is
    /// named never matches.
    fn named_relation(&self, uid: &EntityUid, source: &Source) -> Option<Problem> {
        let of = AsRef::<ast::EntityUID>::as_ref(uid).entity_type();
        let Source { id, text } = source;
        (*of == self.catalogue.names.relation).then(|| {
            let message = "relations are written `resource.relations.<name>`".to_owned();
            Problem::about(id, text, "Gnap::Relation", message)
        })
    }

    /// A class or group nobody made: maybe made later, maybe mistyped.
    fn unknown_name(&self, uid: &EntityUid, source: &Source) -> Option<Problem> {
        let of = AsRef::<ast::EntityUID>::as_ref(uid).entity_type();
        let (known, what) = match of {
            of if *of == self.catalogue.names.client_class => {
                (&self.vocabulary.classes, "client class")
            }
            of if *of == self.catalogue.names.group => (&self.vocabulary.groups, "group"),
            _ => return None,
        };
        let name = uid.id().unescaped();
        if known.is_empty() || known.iter().any(|known| known == name) {
            return None;
        }
        let Source { id, text } = source;
        let message = format!("no {what} has the name `{name}`");
        Some(Problem::about(id, text, name, message))
    }
}

/// Policies in the order of the text: Cedar names them `policy0`, `policy1`, ….
fn in_order(parsed: &cedar_policy::PolicySet) -> Vec<&Policy> {
    let mut policies: Vec<&Policy> = parsed.policies().collect();
    policies.sort_by_key(|policy| {
        let id: &str = policy.id().as_ref();
        id.trim_start_matches("policy")
            .parse()
            .unwrap_or(usize::MAX)
    });
    policies
}

impl Rule {
    /// What it reads, and what opens it.
    fn looks_at(&self) -> Inputs {
        let mut inputs = self.reads;
        if let Role::Gate(Some(Demand::Consent { remember: Some(_) })) = self.notes.role {
            inputs.add(Input::Remembered);
        }
        inputs
    }

    fn new(source: &Source, policy: &Policy, names: &Names) -> Result<Self, Problem> {
        let Source { id, text } = source;
        let notes = Notes::read(policy).map_err(|Misplaced { key, message }| {
            Problem::about(id, text, &format!("@{key}"), message)
        })?;
        let core: &ast::Policy = policy.as_ref();
        let condition = core.condition();
        let reads = Inputs::read_by(&condition);
        if let Role::Gate(Some(Demand::Consent { remember: Some(_) })) = notes.role
            && reads.has(Input::Consented)
            && !reads.has(Input::Remembered)
        {
            let message = "a gate with `@remember` that looks at `context.consented` must look at \
                           `context.remembered`, too";
            return Err(Problem::about(id, text, "@remember", message.to_owned()));
        }
        Ok(Self {
            source: id.clone(),
            notes,
            reads,
            scope: Scope::of(policy),
            groups: policy
                .entity_literals()
                .into_iter()
                .map(ast::EntityUID::from)
                .filter(|uid| *uid.entity_type() == names.group)
                .map(|uid| name_of(&uid))
                .collect(),
            condition,
            slots: core.env().clone(),
            text: core.to_string(),
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
    if *AsRef::<ast::EntityUID>::as_ref(uid).entity_type() != names.location {
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
