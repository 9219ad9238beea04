//! The demo: an empty installation gets a tenant that shows a whole grant, and
//! the terminal says how to make one.

mod files;
mod greet;
mod tenant;

use gnap::secret::Secret;

use crate::app::App;
use crate::config::Demo;
use crate::password::HashError;
use crate::policies::PublishError;
use crate::random::NoRandomness;
use crate::tenant::NewKeyError;

pub use greet::greet;
pub use tenant::create;

/// The demo tenant could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The store.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// Live state.
    #[error(transparent)]
    Live(#[from] live::LiveError),
    /// Randomness.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The one-time link.
    #[error(transparent)]
    Link(#[from] crate::one_time::LinkError),
    /// The demo user's password.
    #[error(transparent)]
    Password(#[from] HashError),
    /// A key of the demo.
    #[error("a demo key is not admitted")]
    Key(#[from] proof::AdmissionError),
    /// A key could not be made.
    #[error("a demo key could not be made")]
    Sign(#[from] proof::SignError),
    /// A signing key of the tenant.
    #[error(transparent)]
    SigningKey(#[from] NewKeyError),
    /// The policies.
    #[error(transparent)]
    Policies(#[from] PublishError),
    /// The resource server's encryption key.
    #[error("the encryption key could not be made")]
    EncryptionKey(#[from] token::KeyError),
    /// JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The files for the demo's client and resource server.
    #[error("the demo's files could not be written")]
    Files(#[from] std::io::Error),
}

/// What the terminal should say.
pub struct Greeting {
    /// The demo's sign-in, when there is a demo tenant.
    pub sign_in: Option<files::SignIn>,
    /// The one-time link, while there is no administrator.
    pub set_up: Option<Secret>,
}

/// Makes the demo tenant in an empty installation, and a set-up link while
/// there is no administrator.
///
/// # Errors
/// When something cannot be written.
pub async fn prepare(app: &App) -> Result<Greeting, DemoError> {
    let wanted = match app.config.server.demo {
        Demo::Always => true,
        Demo::Never => false,
        Demo::Auto => app.config.database.url.expose().is_empty(),
    };
    if wanted
        && app
            .store
            .platform()
            .tenant_by_slug(tenant::SLUG)
            .await?
            .is_none()
    {
        tenant::create(app, tenant::SLUG).await?;
    }
    let set_up = if app.store.platform().has_administrators().await? {
        None
    } else {
        Some(crate::admin::setup::new_link(app).await?)
    };
    Ok(Greeting {
        sign_in: files::read_sign_in(&app.config.server.data.join(tenant::SLUG)),
        set_up,
    })
}
