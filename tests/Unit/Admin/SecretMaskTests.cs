using System.Text.Json.Nodes;
using Guard.Host.Admin;

namespace Guard.UnitTests.Admin;

public class SecretMaskTests
{
    [Fact]
    public void Hide_CoversEveryCredential_AndLeavesReferences()
    {
        var node = JsonNode.Parse("""{"guardrail":"x","api_key":"s1","headers":{"a":"s2","b":["s3"]},"deep":[{"aws_secret_access_key":"s4","token":"os.environ/T"}],"api_base":"https://a.example"}""");

        SecretMask.Hide(node);

        node!.ToJsonString().ShouldBe("""{"guardrail":"x","api_key":"****","headers":{"a":"****","b":["****"]},"deep":[{"aws_secret_access_key":"****","token":"os.environ/T"}],"api_base":"https://a.example"}""");
    }

    [Fact]
    public void Hide_LeavesKeywordsReadable_ForTheyNameNoCredential()
    {
        var node = JsonNode.Parse("""{"blocked_words":[{"keyword":"falcon"}],"keyword_redaction_tag":"[X]","keyword_api_key":"s1"}""");

        SecretMask.Hide(node);

        node!.ToJsonString().ShouldBe("""{"blocked_words":[{"keyword":"falcon"}],"keyword_redaction_tag":"[X]","keyword_api_key":"****"}""");
    }

    [Fact]
    public void Restore_PutsBackWhatWasShownMasked_AndTakesWhatIsNew()
    {
        var sent = JsonNode.Parse("""{"api_key":"****","headers":{"a":"new","b":"****"}}""");

        SecretMask.Restore(sent, JsonNode.Parse("""{"api_key":"s1","headers":{"b":"s2"}}"""));

        sent!.ToJsonString().ShouldBe("""{"api_key":"s1","headers":{"a":"new","b":"s2"}}""");
    }
}
