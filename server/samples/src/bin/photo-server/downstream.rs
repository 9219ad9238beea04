//! A route that needs another resource server: it derives a token for that one
//! from the token it was given (RFC 9767 §4) and never sends the latter on
//! (§6.6).

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, ReqData};
use parley_client::Error;
use parley_client::resource_server::{Allowed, ResourceServer, right};

pub struct Downstream {
    server: ResourceServer,
    archive: Option<String>,
}

impl Downstream {
    pub fn new(server: ResourceServer, archive: Option<String>) -> Self {
        Self { server, archive }
    }

    /// What the archive has.
    async fn original(&self, allowed: &Allowed, name: &str) -> Result<Vec<u8>, Error> {
        let archive = self.archive.as_deref().unwrap_or_default();
        let needed = right("archive-api").action("read");
        let token = self.server.derive(allowed, [needed]).await?;
        let uri = format!("{archive}/archive/{name}");
        let answer = self.server.client().call(&token, "GET", &uri, None).await?;
        answer.check_status()?;
        Ok(answer.content)
    }
}

/// What went wrong at the AS or the archive is not the client's to know.
pub async fn original(
    downstream: Data<Downstream>,
    allowed: ReqData<Allowed>,
    name: Path<String>,
) -> HttpResponse {
    match downstream.original(&allowed, &name).await {
        Ok(content) => HttpResponse::Ok().body(content),
        Err(error) => {
            eprintln!("no original: {error}");
            HttpResponse::BadGateway().finish()
        }
    }
}
