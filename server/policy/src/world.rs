//! The small piece of the world one question is about, as Cedar values. Made
//! anew for each question, and only what the rules in question look at.

use core::net::IpAddr;
use std::collections::HashSet;
use std::sync::Arc;

use cedar_policy_core::ast::{Context, Entity, EntityUID, Name, PartialValue, Value, ValueKind};
use cedar_policy_core::entities::{Entities, NoEntitiesSchema, TCComputation};
use cedar_policy_core::extensions::Extensions;
use gnap::right::RightObject;
use serde_json::{Map, Value as Json};

use crate::clock_face::ClockFace;
use crate::decision::ReasonKind;
use crate::field;
use crate::location::{self, TooDeep};
use crate::met;
use crate::question::{Consent, Question};
use crate::reads::{Input, Inputs};
use crate::relationship::{Node, Place, TooManyRelationships};
use crate::schema::{Action, Catalogue, Entry, uid};

/// Why a question cannot be put to Cedar. Every one of these denies.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorldError {
    #[error("a location has too many path segments")]
    TooDeep(#[from] TooDeep),
    #[error("somebody or something is in too much")]
    TooManyRelationships(#[from] TooManyRelationships),
    #[error("a field is not as its right type says")]
    Unreadable,
    #[error("time cannot be written")]
    Time(#[from] time::error::Format),
    #[error("entities cannot be built")]
    Entities(#[from] Box<cedar_policy_core::entities::err::EntitiesError>),
    #[error("a value cannot be built")]
    Value(#[from] Box<cedar_policy_core::evaluator::EvaluationError>),
}

impl WorldError {
    pub(crate) fn kind(&self) -> ReasonKind {
        match self {
            WorldError::TooDeep(_) => ReasonKind::TooManyCombinations,
            WorldError::TooManyRelationships(_) => ReasonKind::TooManyRelationships,
            WorldError::Unreadable => ReasonKind::UnreadableField,
            WorldError::Time(_) | WorldError::Entities(_) | WorldError::Value(_) => {
                ReasonKind::PolicyError
            }
        }
    }
}

/// A question about one right, with what it names looked up.
pub(crate) struct World<'q> {
    pub catalogue: &'q Catalogue,
    pub clock: &'q ClockFace,
    pub acrs: &'q [String],
    pub question: &'q Question<'q>,
    pub entry: &'q Entry,
    /// Groups that matter; all of them if absent.
    pub groups: Option<&'q HashSet<String>>,
    /// The client instance, then everything it is in.
    pub principals: Vec<EntityUID>,
}

/// One target of a right: its identifier, or all of the type, at one location
/// or at all of them.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The resource asked about.
    pub resource: EntityUID,
    /// What the resource is in.
    pub ancestors: Vec<EntityUID>,
    /// The place in its one spelling.
    pub location: Option<String>,
}

impl<'q> World<'q> {
    pub(crate) fn new(
        catalogue: &'q Catalogue,
        clock: &'q ClockFace,
        acrs: &'q [String],
        question: &'q Question<'q>,
        entry: &'q Entry,
        groups: Option<&'q HashSet<String>>,
    ) -> Result<Self, WorldError> {
        let names = &catalogue.names;
        let client = &question.client;
        let mut world = Self {
            catalogue,
            clock,
            acrs,
            question,
            entry,
            groups,
            principals: vec![uid(&names.client, client.id)],
        };
        let mut classes = Vec::new();
        if let Some(class) = client.class {
            classes.push(uid(&names.client_class, class));
            world.extend(&mut classes, || Node::ClientClass(class.to_owned()))?;
        }
        world.extend(&mut classes, || Node::Client(client.id.to_owned()))?;
        world.principals.append(&mut classes);
        Ok(world)
    }

    /// Adds everything the node is in.
    fn extend(
        &self,
        to: &mut Vec<EntityUID>,
        node: impl FnOnce() -> Node,
    ) -> Result<(), WorldError> {
        if let Some(relationships) = self.question.relationships
            && !relationships.is_empty()
        {
            let places = relationships.ancestors(&node())?;
            let places = places.into_iter().filter(|place| self.matters(place));
            to.extend(places.map(|place| self.place(place)));
        }
        Ok(())
    }

    fn matters(&self, place: &Place) -> bool {
        match (place, self.groups) {
            (Place::Node(Node::Group(id)), Some(groups)) => groups.contains(id),
            _ => true,
        }
    }

    /// Adds the relations among these that the node has.
    fn extend_held(
        &self,
        to: &mut Vec<EntityUID>,
        node: impl FnOnce() -> Node,
        among: &[Place],
    ) -> Result<(), WorldError> {
        if let Some(relationships) = self.question.relationships
            && !among.is_empty()
        {
            let held = relationships.held(&node(), among)?;
            to.extend(held.into_iter().map(|place| self.place(place)));
        }
        Ok(())
    }

    fn place(&self, place: &Place) -> EntityUID {
        let names = &self.catalogue.names;
        match place {
            Place::Node(node) => match node {
                Node::User(id) => uid(&names.user, id),
                Node::Group(id) => uid(&names.group, id),
                Node::Client(id) => uid(&names.client, id),
                Node::ClientClass(id) => uid(&names.client_class, id),
                Node::Agent(id) => uid(&names.agent, id),
                Node::Resource {
                    right_type,
                    identifier,
                } => uid(&names.object, &object_id(right_type, identifier)),
            },
            Place::Relation { of, name } => {
                let of = match of {
                    Node::Resource {
                        right_type,
                        identifier,
                    } => object_id(right_type, identifier),
                    _ => String::new(),
                };
                uid(&names.relation, &format!("{of}#{name}"))
            }
        }
    }

    /// One target for each location of the right, or one for all locations. An
    /// empty list counts as none given, because an RS may not see the
    /// difference.
    pub(crate) fn targets(&self, right: &RightObject) -> Result<Vec<Target>, WorldError> {
        let names = &self.catalogue.names;
        let name = right.identifier.as_deref().unwrap_or(&right.right_type);
        let mut ancestors = vec![uid(&names.res_type, &right.right_type)];
        if let Some(identifier) = &right.identifier {
            ancestors.push(uid(
                &names.object,
                &object_id(&right.right_type, identifier),
            ));
            self.extend(&mut ancestors, || object(right, identifier))?;
        }
        let target = |chain: Vec<String>| {
            let places = chain.iter().map(|place| uid(&names.location, place));
            Target {
                resource: uid(&names.res, name),
                ancestors: ancestors.iter().cloned().chain(places).collect(),
                location: chain.into_iter().next(),
            }
        };
        match right.locations.as_deref().unwrap_or_default() {
            [] => Ok(vec![target(Vec::new())]),
            locations => locations
                .iter()
                .map(|place| Ok(location::ancestry(place).map(target)?))
                .collect(),
        }
    }

    /// Entities that are the same for all targets.
    pub(crate) fn common(
        &self,
        right: &RightObject,
        inputs: Inputs,
        actions: &[&Action],
    ) -> Result<Vec<Arc<Entity>>, WorldError> {
        let relations = match inputs.has(Input::Relations) {
            true => self.relations_of(right)?,
            false => Vec::new(),
        };
        let mut entities = vec![Arc::new(self.client(inputs, &relations)?)];
        entities.extend(actions.iter().map(|action| action.entity.clone()));
        let asked = &self.question.context;
        let names = &self.catalogue.names;
        let people = [
            (Input::Ro, asked.ro),
            (Input::EndUser, asked.end_user),
            (Input::AssertedUser, asked.asserted_user),
        ];
        let mut known: Vec<&str> = Vec::new();
        for (input, user) in people {
            let Some(user) = user.filter(|user| inputs.has(input) && !known.contains(user)) else {
                continue;
            };
            known.push(user);
            let mut groups = Vec::new();
            self.extend(&mut groups, || Node::User(user.to_owned()))?;
            self.extend_held(&mut groups, || Node::User(user.to_owned()), &relations)?;
            let tags = asked.user_facts.filter(|_| asked.ro == Some(user));
            let person = uid(&names.user, user);
            entities.push(Arc::new(entity(person, Vec::new(), groups, tags)));
        }
        if let Some(agent) = asked.agent.filter(|_| inputs.has(Input::Agent)) {
            let mut groups = Vec::new();
            self.extend(&mut groups, || Node::Agent(agent.id.to_owned()))?;
            self.extend_held(&mut groups, || Node::Agent(agent.id.to_owned()), &relations)?;
            let agent = uid(&names.agent, agent.id);
            entities.push(Arc::new(entity(agent, Vec::new(), groups, None)));
        }
        Ok(entities)
    }

    fn client(&self, inputs: Inputs, relations: &[Place]) -> Result<Entity, WorldError> {
        let client = &self.question.client;
        let mut attributes: Vec<(&str, Value)> = Vec::new();
        if inputs.has(Input::Proof) {
            attributes.push(("proof", client.proof.into()));
        }
        if let Some(class) = client.class.filter(|_| inputs.has(Input::Class)) {
            attributes.push(("class", class.into()));
        }
        if let Some(at) = client.key_seen_at.filter(|_| inputs.has(Input::KeyAge)) {
            attributes.push(("keyAge", seconds(self.question.context.now, at)));
        }
        let tags = client
            .attestation
            .filter(|_| inputs.has(Input::Attestation));
        let uid = uid(&self.catalogue.names.client, client.id);
        let mut within: Vec<EntityUID> = self.principals.iter().skip(1).cloned().collect();
        self.extend_held(
            &mut within,
            || Node::Client(client.id.to_owned()),
            relations,
        )?;
        if let Some(class) = client.class {
            self.extend_held(
                &mut within,
                || Node::ClientClass(class.to_owned()),
                relations,
            )?;
        }
        Ok(entity(uid, attributes, within, tags))
    }

    /// The entities of a decision about one target. All ancestors are given as
    /// parents, so they need no entities of their own.
    pub(crate) fn entities(
        &self,
        common: &[Arc<Entity>],
        right: &RightObject,
        target: &Target,
        inputs: Inputs,
    ) -> Result<Entities, WorldError> {
        let mut attributes = Vec::new();
        if inputs.has(Input::Relations) {
            attributes.push(("relations", self.relations(right)?));
        }
        let ancestors = target.ancestors.clone();
        let resource = entity(target.resource.clone(), attributes, ancestors, None);
        let all = common.iter().cloned().chain([Arc::new(resource)]);
        let entities = Entities::new().add_entities(
            all,
            None::<&NoEntitiesSchema>,
            TCComputation::AssumeAlreadyComputed,
            Extensions::all_available(),
        );
        Ok(entities.map_err(Box::new)?)
    }

    /// For each relation, who has it to the resource or to what that is in.
    fn relations(&self, right: &RightObject) -> Result<Value, WorldError> {
        let places = self.relations_of(right)?;
        let relations = self.catalogue.relations.iter().map(|name| {
            let of_name = places.iter().filter(|place| match place {
                Place::Relation { name: of, .. } => of == name,
                Place::Node(_) => false,
            });
            let held = of_name.map(|place| Value::from(self.place(place)));
            (name.as_str(), Value::set(held, None))
        });
        Ok(Value::record(relations, None))
    }

    /// The relations that somebody has to the resource or to what that is in.
    fn relations_of(&self, right: &RightObject) -> Result<Vec<Place>, WorldError> {
        let (Some(relationships), Some(identifier)) =
            (self.question.relationships, &right.identifier)
        else {
            return Ok(Vec::new());
        };
        let itself = object(right, identifier);
        let above = relationships.ancestors(&itself)?;
        let above = above.into_iter().filter_map(|place| match place {
            Place::Node(node) => Some(node),
            Place::Relation { .. } => None,
        });
        let mut places = Vec::new();
        for of in std::iter::once(&itself).chain(above) {
            for name in &self.catalogue.relations {
                let place = Place::Relation {
                    of: of.clone(),
                    name: name.clone(),
                };
                if relationships.knows(&place) {
                    places.push(place);
                }
            }
        }
        Ok(places)
    }

    /// The context of a question, the same for all its actions and targets.
    pub(crate) fn context(
        &self,
        right: &RightObject,
        locations: &[&str],
        inputs: Inputs,
    ) -> Result<Context, WorldError> {
        let asked = &self.question.context;
        let names = &self.catalogue.names;
        let mut pairs: Vec<(&str, Value)> = Vec::with_capacity(8);
        if inputs.has(Input::Time) {
            let face = self.clock.at(asked.now, asked.utc_offset, names)?;
            pairs.push(("now", face.now));
            pairs.push(("local", face.local));
            pairs.push(("weekday", face.weekday.into()));
        }
        for (input, name, user) in [
            (Input::Ro, "ro", asked.ro),
            (Input::EndUser, "endUser", asked.end_user),
            (Input::AssertedUser, "assertedUser", asked.asserted_user),
        ] {
            if let Some(user) = user.filter(|_| inputs.has(input)) {
                pairs.push((name, uid(&names.user, user).into()));
            }
        }
        if inputs.has(Input::Consented) {
            pairs.push(("consented", (asked.consent == Consent::Given).into()));
        }
        if inputs.has(Input::Remembered) {
            let remembered = matches!(asked.consent, Consent::Remembered { .. });
            pairs.push(("remembered", remembered.into()));
        }
        if inputs.has(Input::Approvals) {
            let people = asked.approvals.iter();
            let people = people.map(|approval| Value::from(uid(&names.user, approval.by)));
            pairs.push(("approvedBy", Value::set(people, None)));
        }
        if inputs.has(Input::Flags) {
            pairs.push(("flags", texts(asked.flags)));
        }
        self.sign_in(inputs, &mut pairs);
        self.circumstances(inputs, &mut pairs)?;
        if inputs.has(Input::Right) {
            pairs.push(("right", self.right(right, locations)?));
        }
        let record = Value::record(pairs, None);
        Ok(match record.value {
            ValueKind::Record(members) => Context::Value(members),
            ValueKind::Lit(_) | ValueKind::Set(_) | ValueKind::ExtensionValue(_) => {
                Context::empty()
            }
        })
    }

    fn sign_in(&self, inputs: Inputs, pairs: &mut Vec<(&'static str, Value)>) {
        let Some(sign_in) = self.question.context.sign_in else {
            return;
        };
        if let Some(acr) = sign_in.acr.filter(|_| inputs.has(Input::Acr)) {
            pairs.push(("acr", acr.into()));
            if let Some(place) = self.acrs.iter().position(|known| known == acr) {
                let level = i64::try_from(place + 1).unwrap_or(i64::MAX);
                pairs.push(("acrLevel", level.into()));
            }
        }
        if inputs.has(Input::Amr) {
            pairs.push(("amr", texts(sign_in.amr)));
        }
        if inputs.has(Input::SignInAge) {
            let age = met::age(sign_in, self.question.context.now);
            pairs.push(("signInAge", long(age)));
        }
    }

    fn circumstances(
        &self,
        inputs: Inputs,
        pairs: &mut Vec<(&'static str, Value)>,
    ) -> Result<(), WorldError> {
        let asked = &self.question.context;
        let names = &self.catalogue.names;
        if inputs.has(Input::Agent) {
            let depth = asked.agent.map_or(0, |agent| agent.depth);
            pairs.push(("actorDepth", i64::from(depth).into()));
            if let Some(agent) = asked.agent {
                pairs.push(("agent", uid(&names.agent, agent.id).into()));
                if let Some(operator) = agent.operator {
                    pairs.push(("operator", operator.into()));
                }
            }
        }
        if let Some(purpose) = asked.purpose.filter(|_| inputs.has(Input::Purpose)) {
            pairs.push(("purpose", purpose.into()));
        }
        if let Some(address) = asked.address.filter(|_| inputs.has(Input::Address)) {
            let address = plain(address).to_string();
            pairs.push((
                "address",
                call(Extensions::all_available(), &names.ip, &address)?,
            ));
        }
        if let Some(prior) = asked.prior.filter(|_| inputs.has(Input::PriorGrants)) {
            pairs.push(("priorGrants", long(prior.count)));
            if let Some(at) = prior.last_at {
                pairs.push(("priorGrantAge", seconds(asked.now, at)));
            }
        }
        Ok(())
    }

    fn right(&self, right: &RightObject, locations: &[&str]) -> Result<Value, WorldError> {
        let mut members = field::values(&self.entry.fields, &right.fields, &self.catalogue.names)?;
        members.push(("type".to_owned(), right.right_type.as_str().into()));
        let dimensions = [
            ("actions", &right.actions),
            ("datatypes", &right.datatypes),
            ("privileges", &right.privileges),
        ];
        for (name, values) in dimensions {
            if let Some(values) = values {
                members.push((name.to_owned(), texts(values)));
            }
        }
        if right.locations.is_some() {
            // Policies see one spelling of each location, here as in its entity.
            let places = locations.iter().map(|place| Value::from(*place));
            members.push(("locations".to_owned(), Value::set(places, None)));
        }
        if let Some(identifier) = &right.identifier {
            members.push(("identifier".to_owned(), identifier.as_str().into()));
        }
        Ok(Value::record(members, None))
    }
}

fn object(right: &RightObject, identifier: &str) -> Node {
    Node::Resource {
        right_type: right.right_type.clone(),
        identifier: identifier.to_owned(),
    }
}

/// The id of an `Object`. No type and identifier read like two others.
pub(crate) fn object_id(right_type: &str, identifier: &str) -> String {
    let right_type = right_type.replace('%', "%25").replace(':', "%3A");
    format!("{right_type}:{identifier}")
}

/// An IPv4 address that came in IPv6 is that address: no range is slipped past.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn entity(
    uid: EntityUID,
    attributes: Vec<(&str, Value)>,
    ancestors: Vec<EntityUID>,
    tags: Option<&Map<String, Json>>,
) -> Entity {
    let parents: HashSet<EntityUID> = ancestors.into_iter().filter(|of| *of != uid).collect();
    let attributes = attributes
        .into_iter()
        .map(|(name, value)| (name.into(), PartialValue::from(value)));
    let tags = tags.into_iter().flatten().filter_map(|(name, value)| {
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            Json::Bool(yes) => yes.to_string(),
            Json::Null | Json::Array(_) | Json::Object(_) => return None,
        };
        Some((name.as_str().into(), PartialValue::from(Value::from(text))))
    });
    Entity::new_with_attr_partial_value(uid, attributes, HashSet::new(), parents, tags)
}

fn texts(values: &[String]) -> Value {
    Value::set(values.iter().map(|value| Value::from(value.as_str())), None)
}

fn seconds(now: u64, since: u64) -> Value {
    long(now.saturating_sub(since))
}

fn long(number: u64) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

/// What a Cedar function makes of a text.
pub(crate) fn call(
    extensions: &Extensions<'_>,
    function: &Name,
    text: &str,
) -> Result<Value, WorldError> {
    let called = extensions
        .func(function)
        .map_err(|error| Box::new(error.into()))
        .and_then(|function| function.call(&[text.into()]).map_err(Box::new))?;
    match called {
        PartialValue::Value(value) => Ok(value),
        PartialValue::Residual(_) => Err(WorldError::Unreadable),
    }
}
