namespace Guard.Engine.Forwarding;

/// <summary>What an IP address is for, as the IANA special-purpose registries say.</summary>
internal enum AddressKind
{
    Public,
    Unspecified,
    Loopback,
    Private,
    Shared,
    LinkLocal,
    UniqueLocal,
    Multicast,
    Documentation,
    Reserved,
    Metadata,
}
