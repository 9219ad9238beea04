//! What the terminal says after the start.

use super::Greeting;
use crate::app::App;

/// Prints where things are. The set-up link and the demo's password are
/// secrets that are meant for whoever reads this terminal; the log has neither.
pub fn greet(app: &App, greeting: Greeting) {
    let origin = &app.config.server.public_url;
    println!();
    println!("  Parley is on {origin}");
    println!();
    match greeting.set_up {
        Some(token) => println!(
            "  Console   {origin}/console/setup?token={}\n            (one-time link; makes the first administrator)",
            token.expose()
        ),
        None => println!("  Console   {origin}/console/"),
    }
    if let Some(sign_in) = greeting.sign_in {
        println!(
            "  Demo user {} with password {}",
            sign_in.login, sign_in.password
        );
        println!("  First grant, in another terminal:");
        println!();
        println!(
            "    cargo run --release -p parley-client -- grant {origin}/t/demo/gnap \\\n      --key data/first.key.json --create-key --name 'Photo Printer' \\\n      --right '{{\"type\":\"photo-api\",\"actions\":[\"read\",\"write\"]}}'"
        );
    }
    println!();
}
