//! What is set about a tenant, by those who administer it. What reaches beyond
//! the tenant (`outbound_exceptions`: places inside that may be called) is only
//! shown: it is for who runs the installation.

use actix_web::web;
use api::settings::{
    AsynchronousApproval, FactorEnrolment, MAX_DERIVATIONS, PartialRights, PolicyApproval,
    ResourceRegistration, SettingsInForce, SettingsUpdate, TenantSettings,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::configuration::{TenantChange, TenantDetails};

use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::check::{Fields, SENTENCE};
use crate::admin::client_class::format;
use crate::admin::problem::Problem;
use crate::admin::rights::{ReadConfiguration, WriteSettings};
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies::{Unfit, fit};
use crate::tenant::{
    self, AppUri, DERIVATIONS, InteractionSettings, PolicySettings, RsSettings, TokenFormats,
    check_settings,
};

/// Most beginnings of finish URIs that are refused.
const MAX_CALLBACKS: usize = 100;
/// Most right types with a token format.
const MAX_FORMATS: usize = 500;

/// `GET /tenants/{slug}/settings`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    admin: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<SettingsInForce>, Problem> {
    Ok(Answer(shown(&admin.tenant)?))
}

/// `PUT /tenants/{slug}/settings`.
///
/// # Errors
/// 401, 403, 404, 409 when it was changed since it was read, 422 or 503.
pub async fn put(
    app: web::Data<App>,
    admin: TenantAdmin<WriteSettings>,
    Json(update): Json<SettingsUpdate>,
) -> Result<Answer<SettingsInForce>, Problem> {
    let before = &admin.tenant;
    check(&update.settings, &before.settings)?;
    let settings = merged(&before.settings, &update.settings)?;
    check_settings(&settings)
        .map_err(|error| Problem::field("settings", format!("These cannot be used: {error}.")))?;
    fit(&app, &before.slug, update.version, &settings).await?;
    let data = json!({"before": before.settings, "after": settings});
    let event = admin.audit(&app, "tenant.settings", data)?;
    let details = TenantChange {
        name: before.name.clone(),
        base_url: before.base_url.clone(),
        host: before.host.clone(),
        settings,
    };
    let stored = admin
        .store(&app)
        .update_details(update.version, &details, &event)
        .await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(Answer(shown(&stored)?))
}

impl From<Unfit> for Problem {
    fn from(error: Unfit) -> Self {
        match error {
            Unfit::Policies(_) => Problem::field("relations", format!("{error}.")),
            Unfit::Changed => Problem::Changed,
            Unfit::Settings(error) => error.into(),
            Unfit::Tenant(error) => error.into(),
            Unfit::Store(error) => error.into(),
            Unfit::Ending(error) => error.into(),
        }
    }
}

fn check(settings: &TenantSettings, before: &Value) -> Result<(), Problem> {
    let mut fields = Fields::default();
    if let Some(uri) = &settings.app_uri {
        let is_one = AppUri::try_from(uri.clone()).is_ok();
        fields.expect(is_one, "app_uri", || {
            "An absolute URI, not by plain http, with `{code}` in it once.".to_owned()
        });
    }
    let callbacks = &settings.blocked_callbacks;
    let are_lines = callbacks
        .iter()
        .all(|callback| !callback.trim().is_empty() && callback.len() <= SENTENCE);
    fields.expect(
        are_lines && callbacks.len() <= MAX_CALLBACKS,
        "blocked_callbacks",
        || format!("At most {MAX_CALLBACKS} beginnings of URIs, none of them blank."),
    );
    let depth = settings.derivation_depth;
    fields.expect(depth <= MAX_DERIVATIONS, "derivation_depth", || {
        format!("From 0 to {MAX_DERIVATIONS}.")
    });
    for (member, value) in [
        ("time_zone", json!(settings.time_zone)),
        ("relations", json!(settings.relations)),
    ] {
        if let Err(error) = PolicySettings::deserialize(json!({member: value})) {
            fields.expect(false, member, || format!("Not so: {error}."));
        }
    }
    let before = PolicySettings::deserialize(before)?;
    let is_loosened = before.policy_approval == tenant::PolicyApproval::SecondPerson
        && settings.policy_approval == PolicyApproval::Publisher;
    fields.expect(!is_loosened, "policy_approval", || {
        "Only who runs the installation can take this back.".to_owned()
    });
    let formats = &settings.token_formats;
    fields.expect(formats.len() <= MAX_FORMATS, "token_formats", || {
        format!("At most {MAX_FORMATS} right types.")
    });
    fields.accepted()
}

/// The members that are not the administrator's stay as they are.
fn merged(before: &Value, settings: &TenantSettings) -> Result<Value, Problem> {
    let mut members = before.as_object().cloned().unwrap_or_default();
    let Value::Object(mut set) = serde_json::to_value(settings)? else {
        return Ok(Value::Object(members));
    };
    let formats = settings.token_formats.iter();
    let formats: Map<String, Value> = formats
        .map(|(name, wanted)| (name.clone(), format::stored(*wanted).into()))
        .collect();
    set.insert("token_formats".to_owned(), formats.into());
    if settings.app_uri.is_none() {
        members.remove("app_uri");
    }
    members.extend(set);
    Ok(Value::Object(members))
}

fn shown(tenant: &TenantDetails) -> Result<SettingsInForce, Problem> {
    let stored = &tenant.settings;
    let interaction = InteractionSettings::deserialize(stored)?;
    let rs = RsSettings::deserialize(stored)?;
    let policies = PolicySettings::deserialize(stored)?;
    let mut relations = policies.relations.names().to_vec();
    relations.sort_unstable();
    let app_uri = stored.get("app_uri").and_then(Value::as_str);
    Ok(SettingsInForce {
        settings: TenantSettings {
            app_uri: app_uri.map(str::to_owned),
            blocked_callbacks: interaction.blocked_callbacks,
            asynchronous_approval: match interaction.asynchronous_approval {
                tenant::AsynchronousApproval::Never => AsynchronousApproval::Never,
                tenant::AsynchronousApproval::Registered => AsynchronousApproval::Registered,
                tenant::AsynchronousApproval::Any => AsynchronousApproval::Any,
            },
            factor_enrolment: match interaction.factor_enrolment {
                tenant::FactorEnrolment::OwnPage => FactorEnrolment::OwnPage,
                tenant::FactorEnrolment::DuringInteraction => FactorEnrolment::DuringInteraction,
            },
            resource_registration: match rs.resource_registration {
                tenant::ResourceRegistration::Off => ResourceRegistration::Off,
                tenant::ResourceRegistration::Own => ResourceRegistration::Own,
                tenant::ResourceRegistration::Unclaimed => ResourceRegistration::Unclaimed,
            },
            derivation_depth: u8::try_from(rs.derivation_depth()).unwrap_or(DERIVATIONS),
            time_zone: stored
                .get("time_zone")
                .and_then(Value::as_str)
                .unwrap_or("UTC")
                .to_owned(),
            relations,
            partial_rights: match policies.partial_rights {
                tenant::PartialRights::Refuse => PartialRights::Refuse,
                tenant::PartialRights::Narrow => PartialRights::Narrow,
            },
            policy_approval: match policies.policy_approval {
                tenant::PolicyApproval::Publisher => PolicyApproval::Publisher,
                tenant::PolicyApproval::SecondPerson => PolicyApproval::SecondPerson,
            },
            token_formats: TokenFormats::deserialize(stored)?
                .by_type()
                .map(|(name, wanted)| (name.to_owned(), format::shown(wanted.name())))
                .collect(),
        },
        outbound_exceptions: interaction.outbound_exceptions,
        version: tenant.configuration_version,
    })
}
