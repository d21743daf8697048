def test_cast(cast):
    assert cast.applicant.has("applicant")
