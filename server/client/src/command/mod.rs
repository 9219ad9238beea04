//! The commands, one a file.

mod call;
mod discover;
mod error;
mod grant;
mod introspect;
mod keygen;
mod output;
mod revoke;
mod rotate;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use gnap::right::Right;
use parley_client::{Client, Saved, load_key};

use error::CommandError;
use output::{Format, Output};

/// Asks a GNAP authorization server for grants and uses what it issues.
#[derive(Debug, Parser)]
#[command(name = "parley-client", version)]
pub struct Arguments {
    /// Write JSON, one value a line
    #[arg(long, global = true)]
    json: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key and write it to a new file
    Keygen(keygen::Arguments),
    /// Ask what an authorization server supports
    Discover(discover::Arguments),
    /// Ask for a grant and wait until it is decided
    Grant(Box<grant::Arguments>),
    /// Call a resource server with a token
    Call(call::Arguments),
    /// Ask about a token, as a resource server
    Introspect(introspect::Arguments),
    /// Get a new value for a token
    Rotate(SavedToken),
    /// Give a token back
    Revoke(SavedToken),
}

/// A token in a saved grant.
#[derive(Debug, Args)]
struct SavedToken {
    /// The file that `grant --save` wrote
    #[arg(long, value_name = "FILE")]
    grant: PathBuf,

    /// The label of the token, when there are several
    #[arg(long)]
    label: Option<String>,

    /// The key file, when it is not where the saved grant says
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

impl SavedToken {
    fn load(&self) -> Result<(Saved, Client), CommandError> {
        let saved = Saved::load(&self.grant)?;
        let key = load_key(self.key.as_deref().unwrap_or(&saved.key))?;
        Ok((saved, Client::new(key)?))
    }
}

impl Arguments {
    /// Where and how results are written.
    pub fn output(&self) -> Output {
        Output::new(if self.json {
            Format::Json
        } else {
            Format::Text
        })
    }
}

/// Runs the command.
///
/// # Errors
/// When it does not succeed.
pub async fn run(arguments: Arguments, output: Output) -> Result<(), CommandError> {
    match arguments.command {
        Command::Keygen(arguments) => keygen::run(&arguments, output),
        Command::Discover(arguments) => discover::run(&arguments, output).await,
        Command::Grant(arguments) => grant::run(&arguments, output).await,
        Command::Call(arguments) => call::run(arguments, output).await,
        Command::Introspect(arguments) => introspect::run(arguments, output).await,
        Command::Rotate(arguments) => rotate::run(&arguments, output).await,
        Command::Revoke(arguments) => revoke::run(&arguments, output).await,
    }
}

/// A right as an argument: a JSON object, or else a reference.
fn right(text: &str) -> Result<Right, String> {
    if text.starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())
    } else if text.is_empty() {
        Err("a reference must not be empty".to_owned())
    } else {
        Ok(Right::Reference(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_right_is_an_object_or_a_reference() {
        assert!(right("").is_err());
        assert!(right("{}").is_err());
        assert_eq!(right("photos"), Ok(Right::Reference("photos".to_owned())));
        assert_eq!(
            right(r#"{"type":"photo"}"#).unwrap().right_type(),
            Some("photo")
        );
    }
}
