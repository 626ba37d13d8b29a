using Guard.McpHub.Relay;

namespace Guard.UnitTests.McpHub;

public class HeaderTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(" padded", "=?base64?IHBhZGRlZA==?=")]
    [InlineData("\u00e9", "=?base64?w6k=?=")]
    [InlineData("=?base64?x?=", "=?base64?PT9iYXNlNjQ/eD89?=")]
    [InlineData("a\r\nb", "=?base64?YQ0KYg==?=")]
    [InlineData("", "=?base64??=")]
    public void Text_ComesBackAsItWas(string text, string header)
    {
        HeaderText.Encode(text).ShouldBe(header);
        HeaderText.Decode(header).ShouldBe(text);
    }

    [Theory]
    [InlineData("=?base64?!!?=")]
    [InlineData("=?base64?/w==?=")]
    public void MarkedTextThatIsNone_IsNull(string header) => HeaderText.Decode(header).ShouldBeNull();
}
