//! The code that a user of this API writes first. It is compiled, never run.

use the_crate::models::{ChatCompletionRequestUserMessage, CreateChatCompletionRequest};
use the_crate::{Error, OpenAI};

async fn reply(openai: &OpenAI) -> Result<(), Error> {
    let reply = openai.chat().create_chat_completion(CreateChatCompletionRequest::new("gpt-5", [ChatCompletionRequestUserMessage::new("hello")])).await?;
    println!("{reply:?}");
    Ok(())
}

fn main() -> Result<(), Error> {
    let openai = OpenAI::builder().build()?;
    drop(reply(&openai));
    Ok(())
}
