//! A route that needs another resource server: it derives a token for that one
//! from the token it was given (RFC 9767 §4) and never sends the latter on
//! (§6.6).

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, ReqData};
use gnap::right::Right;
use parley_client::resource_server::{Allowed, Derivation, ResourceServer, right};

pub struct Downstream {
    server: ResourceServer,
    printer: Option<String>,
}

impl Downstream {
    pub fn new(server: ResourceServer, printer: Option<String>) -> Self {
        Self { server, printer }
    }

    /// Has a photo printed: what the printer answers, if all went well.
    async fn print(&self, allowed: &Allowed, name: &str) -> Result<Vec<u8>, parley_client::Error> {
        let printer = self.printer.as_deref().unwrap_or_default();
        let (client, settings) = (self.server.client(), self.server.settings());
        let derivation = Derivation {
            existing: allowed.token.clone(),
            rights: vec![Right::from(right("photo-api").action("read"))],
        };
        let token = client
            .derive(
                &settings.grant_endpoint,
                &settings.resource_server,
                &derivation,
            )
            .await?;
        let uri = format!("{printer}/photos/{name}");
        let answer = client.call(&token, "GET", &uri, None).await?;
        answer.check_status()?;
        Ok(answer.content)
    }
}

/// What went wrong at the AS or the printer is not the client's to know.
pub async fn print(
    downstream: Data<Downstream>,
    allowed: ReqData<Allowed>,
    name: Path<String>,
) -> HttpResponse {
    match downstream.print(&allowed, &name).await {
        Ok(content) => HttpResponse::Ok().body(content),
        Err(error) => {
            eprintln!("no print: {error}");
            HttpResponse::BadGateway().finish()
        }
    }
}
