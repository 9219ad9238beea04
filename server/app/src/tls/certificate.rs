//! The client certificate of a connection, and whose word about it counts.

use std::any::Any;
use std::net::IpAddr;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;

/// The certificate that the peer of a TLS connection presented, in DER. It
/// holds the private key: the handshake showed it.
#[derive(Debug, Clone)]
pub struct ClientCertificate(Vec<u8>);

/// Keeps the certificate of a new connection for its requests.
pub fn keep(connection: &dyn Any, extensions: &mut Extensions) {
    let Some(stream) = connection.downcast_ref::<TlsStream<TcpStream>>() else {
        return;
    };
    let (_, session) = stream.get_ref();
    if let Some(certificate) = session.peer_certificates().and_then(<[_]>::first) {
        extensions.insert(ClientCertificate(certificate.to_vec()));
    }
}

impl ClientCertificate {
    /// Of the client that sent this request, in DER.
    ///
    /// From a configured proxy only what Client-Cert says (RFC 9440): the
    /// certificate of its connection would be the proxy's own. From everybody
    /// else only the connection's: what Client-Cert says there, its sender made
    /// up (RFC 9635 §11.3).
    pub fn of(request: &HttpRequest, proxies: &[IpAddr]) -> Option<Vec<u8>> {
        let peer = request.peer_addr()?.ip();
        if !proxies.contains(&peer) {
            return request
                .conn_data::<ClientCertificate>()
                .map(|certificate| certificate.0.clone());
        }
        let lines: Vec<&[u8]> = request
            .headers()
            .get_all("client-cert")
            .map(|value| value.as_bytes())
            .collect();
        if lines.is_empty() {
            return None;
        }
        proof::client_cert(&lines)
            .inspect_err(|error| tracing::warn!(%peer, %error, "trusted proxy sent another"))
            .ok()
    }
}
