//! The operations that are measured, each done once and checked.

mod grant;
mod interactive;
mod introspect;

use std::rc::Rc;

use clap::ValueEnum;

use crate::connection::Connection;
use crate::error::LoadError;
use crate::options::Options;
use crate::target::Target;
use grant::Grant;
use interactive::Interactive;
use introspect::Introspect;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Operation {
    /// One request that gives an opaque token, without a person.
    Grant,
    /// The same with a P-256 proof.
    GrantP256,
    /// The same with a signed token.
    GrantJwt,
    /// One introspection by the registered resource server.
    Introspect,
    /// A whole flow of a person who is signed in: request, page, consent,
    /// continuation.
    Interactive,
}

impl Operation {
    /// In the order of the report.
    pub const ALL: [Operation; 5] = [
        Operation::Grant,
        Operation::GrantP256,
        Operation::GrantJwt,
        Operation::Introspect,
        Operation::Interactive,
    ];

    /// For the report.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Grant => "grant, opaque token",
            Operation::GrantP256 => "grant, P-256 proof",
            Operation::GrantJwt => "grant, signed token",
            Operation::Introspect => "introspection",
            Operation::Interactive => "interactive, 4 requests",
        }
    }

    /// How many connections do it at once.
    pub fn connections(self, options: &Options) -> usize {
        match self {
            Operation::Interactive => options.interactive_connections,
            Operation::Grant
            | Operation::GrantP256
            | Operation::GrantJwt
            | Operation::Introspect => options.connections,
        }
    }

    /// Makes what all its requests share.
    ///
    /// # Errors
    /// When a request that prepares it fails.
    pub async fn prepare(self, target: &Rc<Target>) -> Result<Rc<Prepared>, LoadError> {
        Ok(Rc::new(match self {
            Operation::Grant => Prepared::Grant(Grant::opaque(target)),
            Operation::GrantP256 => Prepared::Grant(Grant::opaque_p256(target)),
            Operation::GrantJwt => Prepared::Grant(Grant::jwt_signed(target)),
            Operation::Introspect => Prepared::Introspect(Introspect::prepare(target).await?),
            Operation::Interactive => Prepared::Interactive(Interactive::prepare(target).await?),
        }))
    }
}

/// An operation that can be done many times.
pub enum Prepared {
    /// See [`Operation::Grant`], [`Operation::GrantP256`], [`Operation::GrantJwt`].
    Grant(Grant),
    /// See [`Operation::Introspect`].
    Introspect(Introspect),
    /// See [`Operation::Interactive`].
    Interactive(Interactive),
}

impl Prepared {
    /// Does it once.
    ///
    /// # Errors
    /// When an answer is not the one that means success.
    pub async fn once(
        &self,
        target: &Target,
        connection: &mut Connection,
    ) -> Result<(), LoadError> {
        match self {
            Prepared::Grant(grant) => grant.once(target, connection).await.map(drop),
            Prepared::Introspect(introspect) => introspect.once(target, connection).await,
            Prepared::Interactive(interactive) => interactive.once(target, connection).await,
        }
    }
}
