//! `parley administrator …`: who administers tenants, and as what. Running
//! servers look at roles at each request.

use std::io::BufRead as _;

use api::setup::MIN_PASSWORD;
use clap::{Subcommand, ValueEnum};
use gnap::id::{AdministratorId, TenantId};
use gnap::secret::Secret;
use serde_json::json;
use store::StoreError;
use store::platform::{Membership, NewAdministrator, Role};

use super::serve::{ServeError, build};
use crate::app::App;
use crate::audit;
use crate::config::Config;
use crate::password::{HashError, MAX_PASSWORD};
use crate::random::NoRandomness;
use crate::telemetry::Meters;

/// What to do with administrators.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an administrator of one tenant. The password is the first line of
    /// the standard input.
    Create {
        /// What they sign in with, unique in the deployment.
        login: String,
        /// What they are called.
        #[arg(long)]
        name: String,
        /// Where mail goes.
        #[arg(long)]
        email: Option<String>,
        /// The tenant's name in paths.
        #[arg(long)]
        tenant: String,
        /// As what.
        #[arg(long)]
        role: TenantRole,
    },
    /// Give an administrator a further role in a tenant.
    GiveRole {
        /// The login.
        login: String,
        /// The tenant's name in paths.
        tenant: String,
        /// The role.
        role: TenantRole,
    },
    /// Take a role in a tenant from an administrator.
    TakeRole {
        /// The login.
        login: String,
        /// The tenant's name in paths.
        tenant: String,
        /// The role.
        role: TenantRole,
    },
    /// Remove an administrator with all roles.
    Remove {
        /// The login.
        login: String,
    },
}

/// A role in a tenant, in the words of the admin API.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum TenantRole {
    /// Everything in the tenant.
    Owner,
    /// Everything in the tenant but administrators.
    Administrator,
    /// Writes policies.
    PolicyAuthor,
    /// Decides what waits for approval.
    Approver,
    /// Reads, to help users.
    Support,
    /// Reads everything.
    Auditor,
}

impl From<TenantRole> for Role {
    fn from(role: TenantRole) -> Self {
        match role {
            TenantRole::Owner => Role::Owner,
            TenantRole::Administrator => Role::Administrator,
            TenantRole::PolicyAuthor => Role::PolicyAuthor,
            TenantRole::Approver => Role::Approver,
            TenantRole::Support => Role::Support,
            TenantRole::Auditor => Role::Auditor,
        }
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum AdministratorError {
    /// The stores.
    #[error(transparent)]
    Stores(#[from] ServeError),
    /// There is no such tenant.
    #[error("there is no tenant `{0}`")]
    NoTenant(String),
    /// There is no such administrator.
    #[error("there is no administrator `{0}`")]
    Unknown(String),
    /// The login or the name is blank, or the address is none.
    #[error("login and name are not blank, and an address has an `@`")]
    Blank,
    /// The password is too short or too long.
    #[error("the password has from {MIN_PASSWORD} characters to {MAX_PASSWORD} octets")]
    Password,
    /// The standard input.
    #[error("the password cannot be read")]
    Input(#[from] std::io::Error),
    /// The password's hash.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No id.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Runs the command.
///
/// # Errors
/// When nothing is changed.
pub async fn run(config: Config, command: Command) -> Result<(), AdministratorError> {
    let app = build(config, Meters::unread()).await?;
    let done = change(&app, command).await;
    app.store.close().await;
    println!("{}", done?);
    Ok(())
}

async fn change(app: &App, command: Command) -> Result<String, AdministratorError> {
    match command {
        Command::Create {
            login,
            name,
            email,
            tenant,
            role,
        } => {
            let tenant = self::tenant(app, &tenant).await?;
            let membership = Membership {
                tenant: Some(tenant),
                role: role.into(),
            };
            create(app, login, name, email, membership).await
        }
        Command::GiveRole {
            login,
            tenant,
            role,
        } => {
            let (id, tenant) = (find(app, &login).await?, self::tenant(app, &tenant).await?);
            let what = json!({"login": login, "role": word(role)});
            let event = audit::by(app, audit::system(), "administrator.give-role", what)?;
            let store = app.store.tenant(tenant);
            store.give_role(id, role.into(), &event).await?;
            Ok(format!("{login} has the role"))
        }
        Command::TakeRole {
            login,
            tenant,
            role,
        } => {
            let (id, tenant) = (find(app, &login).await?, self::tenant(app, &tenant).await?);
            let what = json!({"login": login, "role": word(role)});
            let event = audit::by(app, audit::system(), "administrator.take-role", what)?;
            let store = app.store.tenant(tenant);
            store.take_role(id, role.into(), &event).await?;
            Ok(format!("{login} has the role no more"))
        }
        Command::Remove { login } => {
            let id = find(app, &login).await?;
            let what = json!({"before": {"login": login}});
            let event = audit::by(app, audit::system(), "administrator.remove", what)?;
            app.store
                .platform()
                .remove_administrator(id, &event)
                .await?;
            Ok(format!("{login} is removed"))
        }
    }
}

async fn create(
    app: &App,
    login: String,
    name: String,
    email: Option<String>,
    membership: Membership,
) -> Result<String, AdministratorError> {
    let is_line = |text: &str| !text.trim().is_empty() && !text.chars().any(char::is_control);
    let is_address = email
        .as_deref()
        .is_none_or(|email| is_line(email) && email.contains('@'));
    if !is_line(&login) || !is_line(&name) || !is_address {
        return Err(AdministratorError::Blank);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = Secret::new(line.trim_end_matches(['\r', '\n']));
    let length = password.expose();
    if length.chars().count() < MIN_PASSWORD || length.len() > MAX_PASSWORD {
        return Err(AdministratorError::Password);
    }
    let login = login.trim().to_owned();
    let data = json!({"after": {"login": login, "name": name, "email": email}});
    let event = audit::by(app, audit::system(), "administrator.create", data)?;
    let new = NewAdministrator {
        id: app.id(AdministratorId::new)?,
        login: login.clone(),
        name: name.trim().to_owned(),
        email: email.map(|email| email.trim().to_owned()),
        password_hash: Secret::new(app.passwords.hash(password).await?),
        memberships: vec![membership],
    };
    app.store
        .platform()
        .create_administrator(&new, &event)
        .await?;
    Ok(format!("{login} can sign in"))
}

async fn find(app: &App, login: &str) -> Result<AdministratorId, AdministratorError> {
    let found = app.store.platform().administrator_by_login(login).await?;
    let (found, _) = found.ok_or_else(|| AdministratorError::Unknown(login.to_owned()))?;
    Ok(found.id)
}

async fn tenant(app: &App, slug: &str) -> Result<TenantId, AdministratorError> {
    let found = app.store.platform().tenant_by_slug(slug).await?;
    let found = found.ok_or_else(|| AdministratorError::NoTenant(slug.to_owned()))?;
    Ok(found.id)
}

/// The word of a role in the audit log, as on the command line.
fn word(role: TenantRole) -> String {
    let value = role.to_possible_value();
    value
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default()
}
