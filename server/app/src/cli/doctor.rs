//! `parley doctor`: tries each part of the configuration and says what is
//! wrong with it.

use live::Live;
use store::{Settings, Store};

use super::CliError;
use crate::config::Config;
use crate::keys::MasterKey;
use crate::notify::Mailer;
use crate::tls;

/// Prints one line a part.
///
/// # Errors
/// [`CliError::Unwell`] when any part is.
pub async fn doctor(config: &Config) -> Result<(), CliError> {
    let mut well = true;
    let mut tell = |part: &str, result: Result<String, String>| match result {
        Ok(text) => println!("ok     {part}: {text}"),
        Err(text) => {
            well = false;
            println!("wrong  {part}: {text}");
        }
    };
    let public_url = &config.server.public_url;
    tell("public URL", Ok(public_url.clone()));
    if public_url.starts_with("http://") && !config.server.listen.ip().is_loopback() {
        tell(
            "transport",
            Err("RFC 9635 needs https; http is for loopback only".to_owned()),
        );
    }
    let folder = std::fs::create_dir_all(&config.server.data);
    tell(
        "data folder",
        folder
            .map(|()| config.server.data.display().to_string())
            .map_err(|error| error.to_string()),
    );
    tell(
        "master key",
        MasterKey::load(&config.security.master_key, &config.server.data)
            .map(|_| "usable".to_owned())
            .map_err(|error| error.to_string()),
    );
    if !config.tls.listen.is_empty() {
        tell(
            "tls",
            tls::server_config(&config.tls)
                .map(|_| format!("listens on {}", config.tls.listen))
                .map_err(describe),
        );
        if !public_url.starts_with("https://") {
            let text = "the public URL is not https: clients would not come to the TLS listener";
            tell("tls", Err(text.to_owned()));
        }
    }
    if !config.mail.server.is_empty() {
        tell(
            "mail",
            Mailer::new(&config.mail)
                .map(|_| format!("sent through {}", config.mail.server))
                .map_err(describe),
        );
    }
    tell("database", database(config).await);
    tell("live state", live(config).await);
    if well { Ok(()) } else { Err(CliError::Unwell) }
}

async fn database(config: &Config) -> Result<String, String> {
    let settings = Settings::new(config.database_url().expose());
    let store = Store::connect(&settings).await.map_err(describe)?;
    let answer = store.ping().await.map_err(describe);
    store.close().await;
    answer.map(|()| "answers".to_owned())
}

async fn live(config: &Config) -> Result<String, String> {
    match config.live.url.expose() {
        "memory:" => Ok("in this process".to_owned()),
        url => {
            let live = Live::redis(url).await.map_err(describe)?;
            live.ping().await.map_err(describe)?;
            Ok("answers".to_owned())
        }
    }
}

/// An error with what caused it. Addresses with passwords are never part of it.
fn describe(error: impl std::error::Error + Send + Sync + 'static) -> String {
    crate::http::refusal::Chain(&error).to_string()
}
