//! The proxies that the environment names.

use sdkwright_runtime::runtime::http::{Call, Client, RetryPolicy};

use crate::server::{GET, Server, ok};

/// Marks the process that has an environment of its own.
const CHILD: &str = "SDKWRIGHT_TEST_PROXIES";

/// Runs a test in a process whose environment has these variables; true in that process.
async fn in_environment(test: &str, variables: &[(&str, &str)]) -> bool {
    if std::env::var_os(CHILD).is_some() {
        return true;
    }
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(CHILD, "1");
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let text = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
    assert!(output.status.success() && text.contains("1 passed"), "{variables:?}: {text}");
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_s_proxies_are_used_and_can_be_ignored() {
    let test = "proxies::the_environment_s_proxies_are_used_and_can_be_ignored";
    let proxy = Server::start((0..8).map(|_| ok("{}"))).await;
    for (variables, used) in [
        (vec![("HTTP_PROXY", proxy.url.as_str())], true),
        (vec![("http_proxy", proxy.url.as_str())], true),
        (vec![("ALL_PROXY", proxy.url.as_str())], true),
        (vec![("HTTP_PROXY", proxy.url.as_str()), ("NO_PROXY", "api.invalid")], false),
        (vec![], false),
    ] {
        let expected = if used { "1" } else { "0" };
        let variables = [&variables[..], &[("SDKWRIGHT_TEST_USED", expected)]].concat();
        if in_environment(test, &variables).await {
            let client = Client::builder("http://api.invalid").retry(RetryPolicy::never());
            let outcome = Call::new(&client.build().unwrap(), &GET).empty().await;
            assert_eq!(outcome.is_ok(), std::env::var("SDKWRIGHT_TEST_USED").unwrap() == "1", "{outcome:?}");
            // There is no such host, so that nothing but a proxy responds.
            let client = Client::builder("http://api.invalid").retry(RetryPolicy::never()).no_proxy();
            assert!(Call::new(&client.build().unwrap(), &GET).empty().await.is_err());
            return;
        }
    }
    assert_eq!(proxy.requests().len(), 3);
    assert!(proxy.requests().iter().all(|request| request.target == "http://api.invalid/things/1"));
}
