"""What the codes of acknowledgements mean, in words.

Source: X12 data elements I18 (TA105), 716 (AK905), 718 (AK502), 720 (AK304), 723 (AK403).
"""

DUPLICATE = "025"

INTERCHANGE_ERRORS = {
    "000": "no error",
    "001": "the control numbers of header and trailer differ",
    "002": "the standard is not supported",
    "003": "the version is not supported",
    "004": "the segment terminator is not valid",
    "005": "the qualifier of the sender is not valid",
    "006": "the sender is not known",
    "007": "the qualifier of the receiver is not valid",
    "008": "the receiver is not valid",
    "009": "the receiver is not known",
    "010": "the qualifier of the authorization is not valid",
    "011": "the authorization is not valid",
    "012": "the qualifier of the security information is not valid",
    "013": "the security information is not valid",
    "014": "the date is not valid",
    "015": "the time is not valid",
    "016": "the standards identifier is not valid",
    "017": "the version is not valid",
    "018": "the control number is not valid",
    "019": "the request for an acknowledgement is not valid",
    "020": "the usage indicator is not valid",
    "021": "the number of groups is wrong",
    "022": "the control structure is not valid",
    "023": "the file ends early",
    "024": "the content is not valid",
    DUPLICATE: "an interchange with this control number came before",
    "026": "the element separator is not valid",
    "027": "the component separator is not valid",
    "028": "the delivery date is not valid",
    "029": "the delivery time is not valid",
    "030": "the delivery time code is not valid",
    "031": "the grade of service is not valid",
}

GROUP_ERRORS = {
    "1": "this kind of group is not supported",
    "2": "the version of the group is not supported",
    "3": "the trailer of the group is missing",
    "4": "the control numbers of header and trailer of the group differ",
    "5": "the number of sets is wrong",
    "6": "the control number of the group is not valid",
}

SET_ERRORS = {
    "1": "this transaction set is not supported",
    "2": "the trailer of the set is missing",
    "3": "the control numbers of header and trailer of the set differ",
    "4": "the number of segments is wrong",
    "5": "segments are in error",
    "6": "the identifier of the set is missing or not valid",
    "7": "the control number of the set is missing or not valid",
    "23": "the control number of the set comes twice in the group",
    "I5": "the set breaks rules of the implementation guide",
}

SEGMENT_ERRORS = {
    "1": "the segment is not known",
    "2": "the segment is not expected",
    "3": "a mandatory segment is missing",
    "4": "the loop comes too often",
    "5": "the segment comes too often",
    "6": "the segment is none of this set",
    "7": "the segment is not in its place",
    "8": "elements of the segment are in error",
    "I4": "the guide does not use this segment",
    "I6": "the guide asks for a dependent segment that is missing",
    "I7": "the guide asks for the loop more often",
    "I8": "the segment is fewer times there than the guide asks for",
    "I9": "the guide does not allow this dependent segment",
}

ELEMENT_ERRORS = {
    "1": "a mandatory element is missing",
    "2": "an element that others ask for is missing",
    "3": "there are too many elements",
    "4": "the element is too short",
    "5": "the element is too long",
    "6": "the element has a character that is not allowed",
    "7": "the code is not valid",
    "8": "the date is not valid",
    "9": "the time is not valid",
    "10": "elements exclude each other",
    "12": "the element is repeated too often",
    "13": "there are too many components",
    "I6": "the code breaks the implementation guide",
    "I9": "the guide asks for a dependent element that is missing",
    "I10": "the guide does not use this element",
    "I11": "the element is repeated less often than the guide asks for",
    "I12": "the value breaks the pattern of the guide",
    "I13": "the guide does not allow this dependent element",
}
