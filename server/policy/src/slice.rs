//! The small piece of the world one question is about, as Cedar values. Made
//! anew for each question: patching a large store costs far more.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Context, ContextCreationError, Entities, Entity, EntityAttrEvaluationError, EntityUid,
    ExpressionConstructionError, RestrictedExpression,
};
use gnap::right::RightObject;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::location::{self, TooDeep};
use crate::question::{ClientFacts, Consent, Question};
use crate::schema::{Action, Names, uid};

/// Last second Cedar's `datetime` can tell: the end of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// Why a question cannot be put to Cedar. Every one of these denies.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SliceError {
    #[error("a location has too many path segments")]
    TooDeep(#[from] TooDeep),
    #[error("time cannot be written")]
    Time(#[from] time::error::Format),
    #[error("entities cannot be built")]
    Attribute(#[from] Box<EntityAttrEvaluationError>),
    #[error("entities cannot be built")]
    Entities(#[from] Box<cedar_policy::entities_errors::EntitiesError>),
    #[error("context cannot be built")]
    Context(#[from] Box<ContextCreationError>),
    #[error("context cannot be built")]
    Expression(#[from] Box<ExpressionConstructionError>),
    #[error("request cannot be built")]
    Request(#[from] Box<cedar_policy::RequestValidationError>),
}

/// One target of a right: its identifier, or all of the type, at one location
/// or at all of them.
#[derive(Debug)]
pub(crate) struct Target {
    /// The resource asked about.
    pub resource: EntityUid,
    /// What the resource is in.
    pub ancestors: Vec<EntityUid>,
}

/// The client instance as principal, with the classes it is in.
pub(crate) fn principal(
    client: &ClientFacts<'_>,
    names: &Names,
) -> Result<(Entity, Vec<EntityUid>), SliceError> {
    let text = |value: &str| RestrictedExpression::new_string(value.to_owned());
    let mut attributes = HashMap::from([("proof".to_owned(), text(client.proof))]);
    let mut uids = vec![uid(&names.client, client.id)];
    let mut classes = HashSet::new();
    if let Some(class) = client.class {
        attributes.insert("class".to_owned(), text(class));
        uids.push(uid(&names.client_class, class));
        classes.insert(uid(&names.client_class, class));
    }
    let entity =
        Entity::new(uid(&names.client, client.id), attributes, classes).map_err(Box::new)?;
    Ok((entity, uids))
}

/// One target for each location of the right, or one for all locations. An
/// empty list counts as none given, because an RS may not see the difference.
pub(crate) fn targets(right: &RightObject, names: &Names) -> Result<Vec<Target>, TooDeep> {
    let name = right.identifier.as_deref().unwrap_or(&right.right_type);
    let target = |chain: Vec<String>| {
        let res_type = uid(&names.res_type, &right.right_type);
        let places = chain.iter().map(|place| uid(&names.location, place));
        Target {
            resource: uid(&names.res, name),
            ancestors: std::iter::once(res_type).chain(places).collect(),
        }
    };
    match right.locations.as_deref().unwrap_or_default() {
        [] => Ok(vec![target(Vec::new())]),
        locations => locations
            .iter()
            .map(|place| location::ancestry(place).map(target))
            .collect(),
    }
}

/// The entities of a decision about one target. All ancestors are given as
/// parents, so they need no entities of their own.
pub(crate) fn entities(
    principal: &Entity,
    target: &Target,
    actions: &[&Action],
) -> Result<Entities, SliceError> {
    let ancestors = target.ancestors.iter().cloned().collect();
    let resource = Entity::new_no_attrs(target.resource.clone(), ancestors);
    let actions = actions.iter().map(|action| action.entity.clone());
    let all = [principal.clone(), resource].into_iter().chain(actions);
    Ok(Entities::from_entities(all, None).map_err(Box::new)?)
}

/// The time of a question, seconds since the epoch, as Cedar has it.
pub(crate) fn now(seconds: u64) -> Result<RestrictedExpression, SliceError> {
    let seconds = i64::try_from(seconds)
        .unwrap_or(LAST_SECOND)
        .min(LAST_SECOND);
    let now = OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .format(&Rfc3339)?;
    Ok(RestrictedExpression::new_datetime(now))
}

/// The context of a question, the same for all its actions and targets.
pub(crate) fn context(
    question: &Question<'_>,
    now: RestrictedExpression,
    right: &RightObject,
    names: &Names,
) -> Result<Context, SliceError> {
    let asked = &question.context;
    let consented = match asked.consent {
        Consent::Given => true,
        Consent::Remembered { .. } | Consent::NotGiven => false,
    };
    let mut pairs = vec![
        ("now".to_owned(), now),
        (
            "consented".to_owned(),
            RestrictedExpression::new_bool(consented),
        ),
        ("flags".to_owned(), set(asked.flags)),
        ("right".to_owned(), record(right)?),
    ];
    let people = [
        ("ro", asked.ro),
        ("endUser", asked.end_user),
        ("assertedUser", asked.asserted_user),
    ];
    for (name, user) in people {
        if let Some(user) = user {
            let user = RestrictedExpression::new_entity_uid(uid(&names.user, user));
            pairs.push((name.to_owned(), user));
        }
    }
    Ok(Context::from_pairs(pairs).map_err(Box::new)?)
}

fn record(right: &RightObject) -> Result<RestrictedExpression, SliceError> {
    let text = |value: &str| RestrictedExpression::new_string(value.to_owned());
    // Policies see one spelling of each location, here as in its entity.
    let locations = right.locations.as_deref().map(|locations| {
        let canonical = locations.iter().map(|place| location::canonical(place));
        canonical.collect::<Result<Vec<_>, _>>()
    });
    let locations = locations.transpose()?;
    let dimensions = [
        ("actions", &right.actions),
        ("locations", &locations),
        ("datatypes", &right.datatypes),
        ("privileges", &right.privileges),
    ];
    let mut fields = vec![("type".to_owned(), text(&right.right_type))];
    for (name, values) in dimensions {
        if let Some(values) = values {
            fields.push((name.to_owned(), set(values)));
        }
    }
    if let Some(identifier) = &right.identifier {
        fields.push(("identifier".to_owned(), text(identifier)));
    }
    Ok(RestrictedExpression::new_record(fields).map_err(Box::new)?)
}

fn set(values: &[String]) -> RestrictedExpression {
    let texts = values.iter().cloned().map(RestrictedExpression::new_string);
    RestrictedExpression::new_set(texts)
}
