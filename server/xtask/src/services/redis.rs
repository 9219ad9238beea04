//! A private Redis: nothing on disk, nothing evicted.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use super::child::{Folder, Server, bound_to_this_process};
use crate::failure::Failure;
use crate::program;

/// A running Redis.
pub struct Redis {
    server: Server,
    /// Its address with the password.
    pub url: String,
}

impl Redis {
    /// Starts Redis on a free port and waits until it answers.
    pub fn start(folder: &Folder, password: &str) -> Result<Redis, Failure> {
        let port = super::free_port()?;
        let configuration = folder.write_secret(
            "redis.conf",
            &format!(
                "bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {}\n\
                 save \"\"\nappendonly no\nmaxmemory-policy noeviction\n",
                folder.join("").display()
            ),
        )?;
        let program = program::find("redis-server").unwrap_or_else(|| "redis-server".into());
        let mut command = bound_to_this_process(&program, "TERM", None);
        command.arg(configuration);
        let mut server = Server::start("Redis", &mut command, folder.join("redis.log"), "-TERM")?;
        server.wait_until(|| answers(port, password).unwrap_or(false))?;
        Ok(Redis {
            server,
            url: format!("redis://default:{password}@127.0.0.1:{port}/"),
        })
    }

    /// The operating system's id of the server.
    pub fn pid(&self) -> u32 {
        self.server.pid()
    }
}

fn answers(port: u16, password: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(format!("AUTH {password}\r\n").as_bytes())?;
    let mut answer = [0; 3];
    stream.read_exact(&mut answer)?;
    Ok(&answer == b"+OK")
}
